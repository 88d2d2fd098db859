// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gen/verilog/cells.h"
#include "gen/verilog/expression.h"
#include "gen/verilog/writer.h"

namespace hsdc::verilog {

/// Puts a module together of cells and nets. It
/// 1. knows of every net its width, its sign, its driver and which bits are read, and refuses nets
/// that
///    nothing drives or two do, bits that nobody reads, connections that would cut or extend, names
///    that are taken or reserved;
/// 2. holds every instance to the cell's own header: each port once, its direction, width and sign
/// for
///    these parameters, each parameter by name and type;
/// 3. writes the text, in the order of the calls.
/// What is refused throws VerilogError, which names module and net: at the call, or, where only the
/// whole module can tell, in text().
class ModuleBuilder {
 public:
  /// The library must outlive the builder.
  ModuleBuilder(std::string name, const CellLibrary& cells);

  // ---- Header: parameters first, then ports
  /// `type` is bit or int, or empty for a text. What nothing uses is no fault.
  void parameter(std::string_view type, std::string_view name, std::string_view value,
                 std::string_view comment);
  Expression input(NetType type, std::string_view name, std::string_view comment = {});
  Expression output(NetType type, std::string_view name, std::string_view comment = {});
  /// A comment among the ports that follow.
  void port_group(std::string_view comment);

  // ---- Body
  Expression wire(NetType type, std::string_view name);
  /// A net and what drives it, in one.
  Expression wire(std::string_view name, const Expression& value);
  void assign(const Expression& net, const Expression& value);
  /// A constant of the module, for parameters of instances: rows of bits, the first one highest.
  void table(std::string_view name, const std::vector<std::string>& rows);
  void comment(std::string_view text) { body_.comment(text); }
  void space() { body_.line(); }
  /// Bits of this net may be read by nobody. They are told to linters as meant.
  void may_stay_unread(const Expression& net);

  /// A parameter's value, by the type that the cell gives it.
  class Value {
   public:
    static Value integer(long value);
    static Value bit(bool value);
    /// So many bits, e.g. 17'b01.
    static Value vector(int bits, std::string text);
    /// As it stands: a name of this module, a constant of a package (a::b), a text in quotes.
    static Value name(std::string text);

   private:
    friend class ModuleBuilder;
    std::string text_, type_;
    int bits_ = 0;
  };
  struct Parameter {
    std::string name;
    Value value;
  };
  struct Connection {
    std::string port;
    Expression value;  ///< of an output: a whole net
  };
  void instance(std::string_view cell, std::string_view name,
                const std::vector<Parameter>& parameters, const std::vector<Connection>& ports);

  /// Two bodies, of which the parameter says which one is there; both must drive the same nets.
  void either(std::string_view parameter, std::string_view name, const std::function<void()>& body,
              std::string_view other_name, const std::function<void()>& other_body);

  /// The module. Refuses what is not whole.
  std::string text();

 private:
  struct Net {
    std::string name;
    NetType type;
    bool may_stay_unread = false;
    std::string driver;  ///< empty: none
    int branch = 0;      ///< of either(), in which it is driven; 0: outside
    std::vector<bool> read;
  };
  struct OwnParameter {
    std::string type;
    bool is_used = false;
  };
  struct Port {
    std::string declaration, comment;
  };

  [[noreturn]] void refuse(const std::string& what) const;
  void take_name(std::string_view name);
  Expression add_net(NetType type, std::string_view name);
  void drive(const Expression& net, const std::string& driver);
  void read(const Expression& value);
  void check_parameter(const CellHeader& cell, const Parameter& parameter,
                       const std::map<std::string, std::string>& values);
  void connect(const CellHeader& cell, const CellPort& port, std::string_view instance,
               const std::map<std::string, std::string>& values, const Connection& connection);
  void unread_nets();

  std::string name_;
  const CellLibrary& cells_;
  std::vector<Net> nets_;
  std::map<std::string, OwnParameter, std::less<>> parameters_;
  std::map<std::string, int, std::less<>> tables_;  ///< bits
  std::set<std::string, std::less<>> names_;
  std::vector<Port> parameter_lines_, port_lines_;
  VerilogWriter body_;
  int branch_ = 0, branches_ = 0;  ///< bodies of either(): odd the first, even the second
};

}  // namespace hsdc::verilog
