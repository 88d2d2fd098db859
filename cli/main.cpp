// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/formats/toml_reader.h"
#include "cli/command.h"
#include "cli/interrupt.h"

namespace hsdc::cli {
namespace {

constexpr const char* kDescription =
    "HSDC turns learning circuits into hardware: it describes, trains, emits and co-simulates\n"
    "networks of neurons whose synapses learn by a local two-signal rule.";
constexpr const char* kFooter =
    "Examples:\n"
    "  hsdc demo                                     everything, in some minutes\n"
    "  hsdc new sal --layers 64,32,10 -o my.toml     a circuit to start from\n"
    "  hsdc cosim my.toml                            its hardware learns, compared with the model\n"
    "\nhsdc COMMAND --help (or hsdc help COMMAND) tells a command's options.\n"
    "Exit status: 0 good, 1 RTL and model differ, learning diverged, or no hardware can be made "
    "of\n"
    "a circuit that was checked; 2 bad input, 3 internal error, 130 interrupted.";

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

/// Throws UserError for a first word that is no command.
void check_command(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return;
  const std::vector<std::string> names = command_names(app);
  for (const std::string& name : names) {
    if (name == argv[1]) return;
  }
  throw UserError(ErrorKind::kBadOption)
      .found("the command \"{}\"", argv[1])
      .allowed("{}", fmt::join(names, ", "))
      .says(formats::did_you_mean(argv[1], names));
}

/// Throws UserError for a flag with a value: the parser takes some of those, and fails at others.
void check_flags(const CLI::App& command, int argc, char** argv) {
  for (int k = 2; k < argc; ++k) {
    const std::string word = argv[k];
    const size_t end = word.find('=');
    if (!word.starts_with("--") || end == std::string::npos) continue;
    const CLI::Option* option = command.get_option_no_throw(word.substr(0, end));
    if (option == nullptr || option->get_expected_max() > 0) continue;
    throw bad_option(command.get_name() + ": " + word.substr(0, end))
        .found("the value \"{}\"", word.substr(end + 1))
        .allowed("none");
  }
}

/// The option of a command that was given more often than it can be, if there is one.
const CLI::Option* repeated(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    const auto most = static_cast<size_t>(std::max(option->get_items_expected_max(), 1));
    if (option->get_expected_max() > 0 && option->count() > most) return option;
  }
  return nullptr;
}

/// What the parser says, with the nearest option where one is unknown.
UserError parse_error(const CLI::App& app, const CLI::ParseError& error) {
  const auto used = app.get_subcommands();
  const CLI::App& command = used.empty() ? app : *used.front();
  const std::string name = used.empty() ? "" : command.get_name();
  const std::string help =
      fmt::format("\nhsdc {}--help tells what is allowed", used.empty() ? "" : name + " ");
  const std::vector<std::string> extra = app.remaining(true);
  if (!extra.empty()) {
    std::vector<std::string> options;
    for (const CLI::Option* option : command.get_options()) {
      for (const std::string& word : option->get_lnames()) options.push_back("--" + word);
    }
    const std::string found = extra.front().substr(0, extra.front().find('='));
    return bad_option(name)
        .found("\"{}\", which is no option or argument of it", found)
        .says(formats::did_you_mean(found, options) + help);
  }
  if (const CLI::Option* often = repeated(command)) {
    return bad_option((used.empty() ? "" : name + ": ") + often->get_name())
        .found("{}", fmt::join(often->results(), " and "))
        .allowed("once")
        .says(help);
  }
  return bad_option(name).says(error.what() + help);
}

/// An empty value is a variable of a script that was not set: never what was meant.
void check_no_empty_value(const CLI::App& app) {
  for (const CLI::App* command : app.get_subcommands()) {
    for (const CLI::Option* option : command->get_options()) {
      if (option->get_expected_max() == 0) continue;  // a flag
      for (const std::string& value : option->results()) {
        if (!value.empty()) continue;
        throw bad_option(command->get_name() + ": " + option->get_name())
            .found("\"\"")
            .allowed("a value that is not empty");
      }
    }
  }
}

/// `help COMMAND` as `COMMAND --help`, and `help` as `--help`: the words to parse.
std::vector<char*> words_of(int argc, char** argv) {
  static char help[] = "--help";
  std::vector<char*> words(argv, argv + argc);
  if (argc < 2 || std::string_view(argv[1]) != "help") return words;
  if (argc > 3) {
    throw bad_option("help").found("\"{}\" after {}", argv[3], argv[2]).allowed("one command");
  }
  words.erase(words.begin() + 1);
  words.insert(words.begin() + std::min(argc - 1, 2), help);
  return words;
}

int parse_and_run(int argc, char** argv) {
  CLI::App app(kDescription, "hsdc");
  app.footer(kFooter);
  app.require_subcommand(0, 1);
  app.set_version_flag("--version", "hsdc " HSDC_VERSION);
  Run run;
  for (const auto add : {add_new, add_check, add_draw, add_device, add_gen, add_train, add_predict,
                         add_cosim, add_demo, add_paper, add_bench, add_version}) {
    add(app, run);
  }
  check_command(app, argc, argv);
  if (argc > 2 && argv[1][0] != '-') check_flags(*app.get_subcommand(argv[1]), argc, argv);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    throw parse_error(app, error);
  }
  check_no_empty_value(app);
  if (!run) {
    fmt::print("{}", app.help());
    return kOk;
  }
  return run();
}

/// Control characters of a user's own text must not reach the terminal.
std::string visible(const std::string& message) {
  std::string text;
  for (const char c : message) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n') || byte == 0x7F) {
      text += fmt::format("\\x{:02x}", byte);
    } else {
      text += c;
    }
  }
  return text;
}

/// A standard stream that is closed gets its number back before a file of ours takes it; what is
/// printed there fails.
void keep_standard_streams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) < 0) {
      const int opened = ::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
      if (opened >= 0 && opened != fd) ::close(opened);
    }
  }
}

int fail(int status, const std::string& message) {
  // What a tool says after Ctrl-C (Verilator was stopped too) need not be shown.
  if (interrupted()) {
    std::fputs("hsdc: interrupted\n", stderr);
    return kInterrupted;
  }
  const std::string text = fmt::format("hsdc: {}\n", visible(message));
  std::fwrite(text.data(), 1, text.size(), stderr);
  return status;
}

}  // namespace
}  // namespace hsdc::cli

int main(int argc, char** argv) {
  using namespace hsdc;
  using namespace hsdc::cli;
  keep_standard_streams();
  // A file beyond what `ulimit -f` allows is then an error of its write, like a full disk.
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    std::vector<char*> words = words_of(argc, argv);
    const int status = parse_and_run(static_cast<int>(words.size()), words.data());
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
      return fail(kBadInput, "standard output: cannot be written");
    return status;
  } catch (const UserError& error) {
    return fail(kBadInput, error.what());
  } catch (const std::bad_alloc&) {
    return fail(kBadInput, "not enough memory for this circuit and data");
  } catch (const std::system_error& error) {  // files and streams
    return fail(kBadInput, error.what());
  } catch (const std::exception& error) {
    return fail(kInternal, fmt::format("internal error: {}", error.what()));
  }
}
