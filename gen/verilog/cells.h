// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hsdc::verilog {

/// A parameter of a cell, as its header has it.
struct CellParameter {
  std::string name;
  std::string type;   ///< int, bit, logic; empty: what it is given, a text
  std::string width;  ///< of logic, an expression; else empty
  std::string value;  ///< the default
  bool is_local = false;
};

/// A port of a cell; `width` is an expression of the parameters.
struct CellPort {
  std::string name, width;
  bool is_input = true, is_signed = false;
};

/// The header of a module, written as rtl/ is: ANSI ports `input wire` or `output logic`, `wire`.
struct CellHeader {
  std::string name;
  std::vector<CellParameter> parameters;
  std::vector<CellPort> ports;

  const CellParameter* parameter(std::string_view name) const;
};

/// The cells that there are to be instantiated, and the constants of their packages.
class CellLibrary {
 public:
  /// Adds every module and package of a source. Throws VerilogError where a header is written
  /// otherwise.
  void add(std::string_view source);

  /// Null if there is none of that name.
  const CellHeader* find(std::string_view name) const;
  /// True for "package::NAME" of a package that was added.
  bool has_constant(std::string_view name) const;

  /// The bits of a port, or of a parameter, with these values of parameters and the defaults of the
  /// others. Throws VerilogError where they do not follow from numbers.
  long bits(const CellHeader& cell, std::string_view width,
            const std::map<std::string, std::string>& values) const;

 private:
  std::map<std::string, CellHeader, std::less<>> cells_;
  std::map<std::string, long, std::less<>> constants_;
};

}  // namespace hsdc::verilog
