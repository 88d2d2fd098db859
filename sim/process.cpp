#include "sim/process.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

namespace hsdc {

int run_process(const std::vector<std::string>& command, const std::filesystem::path& where,
                const std::filesystem::path& log) {
  std::vector<char*> argv;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  const std::string folder = where.string(), log_path = log.string();
  const pid_t child = ::fork();
  if (child < 0) return 127;
  if (child == 0) {
    const int out = ::open(log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    const int in = ::open("/dev/null", O_RDONLY);
    if (out < 0 || in < 0 || ::chdir(folder.c_str()) != 0) ::_exit(127);
    ::dup2(in, 0);
    ::dup2(out, 1);
    ::dup2(out, 2);
    ::execvp(argv[0], argv.data());
    ::_exit(127);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return 127;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string log_excerpt(const std::filesystem::path& log, int lines) {
  std::ifstream in(log);
  std::vector<std::string> all, errors;
  for (std::string line; std::getline(in, line);) {
    if (line.find("rror") != std::string::npos) errors.push_back(line);
    all.push_back(line);
  }
  const auto& chosen = errors.empty() ? all : errors;
  const auto count = static_cast<size_t>(lines);
  const size_t begin = errors.empty() && chosen.size() > count ? chosen.size() - count : 0;
  std::string text;
  for (size_t k = begin; k < chosen.size() && k < begin + count; ++k) text += chosen[k] + "\n";
  return text;
}

}  // namespace hsdc
