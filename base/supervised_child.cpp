// SPDX-License-Identifier: Apache-2.0
#include "base/supervised_child.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>

#include "base/error.h"

namespace hsdc {
namespace {

constexpr int kGraceSeconds = 2;  // between SIGTERM and SIGKILL

/// What both processes need after their fork; made before, since they may not use the heap.
struct Start {
  char* const* argv = nullptr;
  SupervisedChild::Streams streams;
  const char* folder = nullptr;  ///< nullptr: the current one
  int report = -1;  ///< takes the errno of a start that failed; closed by one that succeeded
  sigset_t mask{};  ///< the program's signal mask
};

int exit_status(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// Makes `standard` another name of `own`, one that the program keeps.
void become(int own, int standard) {
  if (own == standard) ::fcntl(own, F_SETFD, 0);
  ::dup2(own, standard);
}

[[noreturn]] void become_program(const Start& start) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // should the supervisor be killed
  become(start.streams.input, STDIN_FILENO);
  become(start.streams.output, STDOUT_FILENO);
  become(start.streams.errors, STDERR_FILENO);
  ::pthread_sigmask(SIG_SETMASK, &start.mask, nullptr);
  if (start.folder == nullptr || ::chdir(start.folder) == 0) ::execvp(start.argv[0], start.argv);
  const int error = errno;
  const ssize_t told = ::write(start.report, &error, sizeof error);
  ::_exit(told == sizeof error ? 127 : 126);
}

/// Ends the group, this process with it.
[[noreturn]] void end_group(pid_t program, const sigset_t& child_ended) {
  ::kill(0, SIGTERM);  // compiler drivers remove their files then; it is blocked here
  const timespec grace{kGraceSeconds, 0};
  if (::waitpid(program, nullptr, WNOHANG) != program) {
    ::sigtimedwait(&child_ended, nullptr, &grace);
  }
  ::kill(0, SIGKILL);
  ::_exit(128 + SIGKILL);
}

/// Only calls that are safe between fork and exec; every signal is blocked.
[[noreturn]] void supervise(pid_t parent, const Start& start) {
  ::prctl(PR_SET_NAME, "supervisor");  // killall names us, not it, which then does its work
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::setpgid(0, 0) != 0 || ::getppid() != parent) ::_exit(1);  // it was gone before that
  const pid_t program = ::fork();
  if (program == 0) become_program(start);
  if (program < 0) {
    const int error = errno;
    const ssize_t told = ::write(start.report, &error, sizeof error);
    ::_exit(told == sizeof error ? 127 : 126);
  }
  // Locks, and lines to programs: ours alone, and theirs.
  ::close_range(0, ~0u, 0);
  sigset_t wanted, child_ended;
  ::sigemptyset(&child_ended);
  ::sigaddset(&child_ended, SIGCHLD);
  wanted = child_ended;
  ::sigaddset(&wanted, SIGTERM);
  for (;;) {
    const int signal = ::sigwaitinfo(&wanted, nullptr);
    if (signal == SIGTERM) end_group(program, child_ended);
    int status = 0;
    if (::waitpid(program, &status, WNOHANG) == program) ::_exit(exit_status(status));
  }
}

}  // namespace

SupervisedChild::SupervisedChild(const std::vector<std::string>& command, const Streams& streams,
                                 const std::filesystem::path& folder) {
  std::vector<std::string> words = command;
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  int report[2];
  if (::pipe2(report, O_CLOEXEC) != 0) {
    start_error_ = errno;
    return;
  }
  Start start{argv.data(), streams, folder.empty() ? nullptr : folder.c_str(), report[1], {}};
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &start.mask);
  const pid_t parent = ::getpid();
  supervisor_ = ::fork();
  if (supervisor_ == 0) supervise(parent, start);
  const int fork_error = errno;
  ::pthread_sigmask(SIG_SETMASK, &start.mask, nullptr);
  ::close(report[1]);
  if (supervisor_ < 0) {
    start_error_ = fork_error;
  } else {
    ssize_t count = 0;
    do {
      count = ::read(report[0], &start_error_, sizeof start_error_);
    } while (count < 0 && errno == EINTR);
    if (count != sizeof start_error_) start_error_ = 0;
  }
  ::close(report[0]);
}

SupervisedChild::~SupervisedChild() {
  if (supervisor_ < 0) return;
  stop();
  try {
    wait();
  } catch (const UserError&) {
    // Nobody is left to be told.
  }
}

void SupervisedChild::stop() { ::kill(supervisor_, SIGTERM); }

int SupervisedChild::wait() {
  int status = 0;
  while (::waitpid(supervisor_, &status, 0) < 0) {
    if (errno != EINTR) {
      supervisor_ = -1;
      throw failed_tool("a program cannot be waited for").says(std::strerror(errno));
    }
  }
  supervisor_ = -1;
  return exit_status(status);
}

}  // namespace hsdc
