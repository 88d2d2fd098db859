// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"

#include <array>

namespace hsdc {
namespace {

constexpr std::size_t kMostTold = 50;  // problems of a file that its text has

void append(std::string& text, const std::string& part) {
  if (!part.empty()) text += part + ": ";
}

void replace(std::string& text, const std::string& from, const std::string& to) {
  std::size_t at = 0;
  while ((at = text.find(from, at)) != std::string::npos) {
    text.replace(at, from.size(), to);
    at += to.size();
  }
}

}  // namespace

const char* to_string(ErrorKind kind) {
  constexpr std::array kNames{"missing",      "unreadable",  "bad file",   "bad value",
                              "bad option",   "mismatch",    "occupied",   "unwritable",
                              "missing tool", "failed tool", "interrupted"};
  return kNames.at(static_cast<std::size_t>(kind));
}

std::string text_of(const Problem& problem) {
  std::string text;
  append(text, problem.context);
  std::string place = problem.path;
  if (problem.line > 0) place += fmt::format(":{}", problem.line);
  if (problem.column > 0) place += fmt::format(":{}", problem.column);
  append(text, place);
  append(text, problem.key);
  return text + problem.message;
}

std::string found_allowed(const std::string& found, const std::string& allowed) {
  return fmt::format("found {}, allowed {}", found, allowed);
}

UserError&& UserError::key(const std::string& text) && {
  problems_.back().key = text;
  tell();
  return std::move(*this);
}

UserError&& UserError::found(const std::string& text) && {
  problems_.back().found = text;
  say(", ", "found ", text);
  return std::move(*this);
}

UserError&& UserError::allowed(const std::string& text) && {
  problems_.back().allowed = text;
  say(", ", "allowed ", text);
  return std::move(*this);
}

UserError&& UserError::only(const std::string& text) && {
  problems_.back().allowed = text;
  say("; ", "allowed: ", text);
  return std::move(*this);
}

UserError&& UserError::expected(const std::string& text) && {
  problems_.back().allowed = text;
  say("; ", "expected ", text);
  return std::move(*this);
}

UserError&& UserError::says(const std::string& text) && {
  problems_.back().message += text;
  tell();
  return std::move(*this);
}

/// Behind a colon no comma is needed.
void UserError::say(const char* comma, const char* word, const std::string& text) {
  std::string& message = problems_.back().message;
  if (message.ends_with(':')) {
    message += ' ';
  } else if (!message.empty()) {
    message += comma;
  }
  message += word + text;
  tell();
}

void UserError::within(const std::string& context) {
  if (context.empty()) return;
  for (Problem& problem : problems_) {
    problem.context = problem.context.empty() ? context : context + ": " + problem.context;
  }
  tell();
}

void UserError::rename(const std::string& from, const std::string& to) {
  if (from.empty()) return;
  for (Problem& problem : problems_) {
    for (std::string* part : {&problem.context, &problem.path, &problem.key, &problem.found,
                              &problem.allowed, &problem.message}) {
      replace(*part, from, to);
    }
  }
  tell();
}

void UserError::tell() {
  text_.clear();
  for (std::size_t i = 0; i < problems_.size(); ++i) {
    if (i > 0) text_ += '\n';
    if (i == kMostTold) {
      text_ += fmt::format("{}: and {} more", problems_[i].path, problems_.size() - kMostTold);
      break;
    }
    text_ += text_of(problems_[i]);
  }
}

UserError error_at(ErrorKind kind, const std::filesystem::path& path, std::size_t line,
                   std::size_t column) {
  UserError error(kind);
  error.problems_.back().path = path.string();
  error.problems_.back().line = static_cast<int>(line);
  error.problems_.back().column = static_cast<int>(column);
  error.tell();
  return error;
}

UserError error_about(ErrorKind kind, const std::string& key) { return UserError(kind).key(key); }

}  // namespace hsdc
