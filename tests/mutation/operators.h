// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace hsdc::mutation {

/// One place of a file changed.
struct Mutant {
  std::string file;
  int line = 0;               ///< from 1
  std::string op;             ///< which operator made it
  size_t begin = 0, end = 0;  ///< bytes of the file that are replaced
  std::string by;
  /// The smallest part of the file that can be exchanged while a simulation runs: an expression or
  /// a statement, bytes [slot_begin, slot_end); empty if the change shows when the design is
  /// elaborated.
  size_t slot_begin = 0, slot_end = 0;
  bool is_statement = false;
  /// "file: statement as it is => as it becomes", the same whatever moves around it; a number
  /// behind it where the same change can be made in several places.
  std::string key;

  bool at_run_time() const { return slot_end > slot_begin; }
};

/// Every change that the operators can make to a file, in the order of its text:
///   relation     == and !=, < and <=, > and >= ... for one another
///   logic        && and ||, & and |, ^ and |
///   negation     a ! or ~ left out; a condition negated
///   arithmetic   + and -, * and +
///   shift        << and >>, >>> and >>; by one more, by one less
///   constant     one more, one less; '0 and '1
///   term         an operand of && || & | ^ + - * left out; operands of - swapped
///   choice       arms of ?: swapped; always the one, always the other
///   index        another bit or element: [i] becomes [i ^ 1]
///   stuck        the right side of an assignment is '0 or '1; a condition is always 1 or 0; an
///                element of a concatenation is inverted
///   removed      a statement is left out
///   reset        of several registers reset at once, one comes up with ones
///   sign         $signed becomes $unsigned
///   bank         rbank and wbank for one another
std::vector<Mutant> make_mutants(const std::string& file, std::string_view text);

/// The text with one change made.
std::string mutated(std::string_view text, const Mutant& mutant);

}  // namespace hsdc::mutation
