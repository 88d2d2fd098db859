// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace hsdc::verilog {

/// Writes SystemVerilog: indentation by scope, aligned instance connections. It prints what it is
/// given; widths are the callers' to get right, and the linters' to check.
class VerilogWriter {
 public:
  /// Everything so many scopes deep.
  explicit VerilogWriter(int depth = 0) : depth_(depth) {}

  /// One line, indented; an empty one stays empty.
  void line(std::string_view text = {});
  /// A line that opens a scope (module ...;, begin, ...), and the line that closes it.
  void open(std::string_view text);
  void close(std::string_view text);
  /// The next lines are a scope deeper, where a line both closed one and opened one.
  void indent() { ++depth_; }
  /// Writes `// text`, folded at 100 columns.
  void comment(std::string_view text);

  struct Connection {
    std::string name, value;
  };
  /// module #(parameters) name (ports);  Ports with an empty value are left open.
  void instance(std::string_view module, std::string_view name,
                const std::vector<Connection>& parameters, const std::vector<Connection>& ports);

  const std::string& text() const { return text_; }

 private:
  void connections(const std::vector<Connection>& list);
  std::string text_;
  int depth_;
};

/// The name in capitals, as constants are written.
std::string upper(std::string name);
/// In lower case, as modules, files and functions are.
std::string lower(std::string name);
/// "8'd5"; the value must fit.
std::string sized(int bits, unsigned long long value);

}  // namespace hsdc::verilog
