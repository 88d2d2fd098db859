// SPDX-License-Identifier: Apache-2.0
#include "gen/verilog/module_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "gen/verilog/error.h"
#include "gen/verilog/keywords.h"

namespace hsdc::verilog {

namespace {

std::string range_of(int bits) { return bits == 1 ? "" : fmt::format("[{}:0]", bits - 1); }

}  // namespace

using Value = ModuleBuilder::Value;

Value Value::integer(long value) {
  Value v;
  v.text_ = fmt::format("{}", value);
  v.type_ = "int";
  return v;
}
Value Value::bit(bool value) {
  Value v;
  v.text_ = value ? "1'b1" : "1'b0";
  v.type_ = "bit";
  return v;
}
Value Value::vector(int bits, std::string text) {
  Value v;
  v.text_ = std::move(text);
  v.type_ = "logic";
  v.bits_ = bits;
  return v;
}
Value Value::name(std::string text) {
  Value v;
  v.text_ = std::move(text);
  return v;
}

ModuleBuilder::ModuleBuilder(std::string name, const CellLibrary& cells)
    : name_(std::move(name)), cells_(cells), body_(1) {}

void ModuleBuilder::refuse(const std::string& what) const {
  throw VerilogError(fmt::format("module {}: {}", name_, what));
}

void ModuleBuilder::take_name(std::string_view name) {
  const bool is_word = !name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) == 0 &&
                       std::all_of(name.begin(), name.end(), [](char c) {
                         return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
                       });
  if (!is_word || is_sv_keyword(name)) refuse(fmt::format("\"{}\" is no name", name));
  if (!names_.emplace(name).second) refuse(fmt::format("{} is there already", name));
}

// ---- Nets
// -----------------------------------------------------------------------------------------

Expression ModuleBuilder::add_net(NetType type, std::string_view name) {
  take_name(name);
  if (type.bits < 1) refuse(fmt::format("net {} of {}", name, to_string(type)));
  Expression e;
  e.text_ = name;
  e.type_ = type;
  e.shape_ = Expression::Shape::kName;
  e.net_ = static_cast<int>(nets_.size());
  e.reads_ = {{e.net_, type.bits - 1, 0}};
  e.module_ = name_;
  nets_.push_back({std::string(name), type, false, "", 0,
                   std::vector<bool>(static_cast<size_t>(type.bits), false)});
  return e;
}

Expression ModuleBuilder::wire(NetType type, std::string_view name) {
  const Expression net = add_net(type, name);
  const std::string range = range_of(type.bits);
  body_.line(fmt::format("wire {}{}{};", range, range.empty() ? "" : " ", name));
  return net;
}

Expression ModuleBuilder::wire(std::string_view name, const Expression& value) {
  read(value);
  const Expression net = add_net(value.type(), name);
  const std::string range = range_of(value.bits());
  body_.line(fmt::format("wire {}{}{} = {};", range, range.empty() ? "" : " ", name, value.text()));
  drive(net, "its declaration");
  return net;
}

void ModuleBuilder::assign(const Expression& net, const Expression& value) {
  if (net.net_ >= 0 && net.type() != value.type()) {
    refuse(fmt::format("net {} of {} is assigned {} of {}", net.text(), to_string(net.type()),
                       value.text(), to_string(value.type())));
  }
  read(value);
  drive(net, "an assignment");
  body_.line(fmt::format("assign {} = {};", net.text(), value.text()));
}

void ModuleBuilder::drive(const Expression& driven, const std::string& driver) {
  if (driven.net_ < 0 || driven.module_ != name_) {
    refuse(fmt::format("{} drives {}, which is no net of this module", driver, driven.text()));
  }
  Net& net = nets_[static_cast<size_t>(driven.net_)];
  // In the second of two bodies, what the first one drives: their numbers follow each other.
  const bool is_other_way = branch_ != 0 && branch_ % 2 == 0 && net.branch == branch_ - 1;
  if (!net.driver.empty() && !is_other_way) {
    refuse(fmt::format("net {} is driven by {} and by {}", net.name, net.driver, driver));
  }
  net.driver = driver;
  net.branch = branch_;
}

void ModuleBuilder::read(const Expression& value) {
  for (const Expression::Read& r : value.reads_) {
    if (value.module_ != name_) refuse(fmt::format("{} is of another module", value.text()));
    Net& net = nets_[static_cast<size_t>(r.net)];
    if (branch_ != 0) {  // which may not be there
      net.may_stay_unread = true;
      continue;
    }
    std::fill(net.read.begin() + r.low, net.read.begin() + r.high + 1, true);
  }
}

void ModuleBuilder::may_stay_unread(const Expression& net) {
  if (net.net_ < 0) refuse(fmt::format("{} is no net", net.text()));
  nets_[static_cast<size_t>(net.net_)].may_stay_unread = true;
}

void ModuleBuilder::table(std::string_view name, const std::vector<std::string>& rows) {
  take_name(name);
  const size_t width = rows.empty() ? 0 : rows.front().size();
  if (width == 0) refuse(fmt::format("table {} is empty", name));
  body_.line(fmt::format("localparam logic [{}:0] {} = {{", rows.size() * width - 1, name));
  for (const std::string& row : rows) {
    if (row.size() != width || row.find_first_not_of("01") != std::string::npos) {
      refuse(fmt::format("table {}: found row \"{}\", allowed {} bits", name, row, width));
    }
    body_.line(fmt::format("  {}'b{}{}", width, row, &row == &rows.back() ? "" : ","));
  }
  body_.line("};");
  tables_.emplace(name, static_cast<int>(rows.size() * width));
}

// ---- Header
// ---------------------------------------------------------------------------------------

void ModuleBuilder::parameter(std::string_view type, std::string_view name, std::string_view value,
                              std::string_view comment) {
  take_name(name);
  parameters_.emplace(name, OwnParameter{std::string(type), false});
  parameter_lines_.push_back(
      {fmt::format("parameter {}{}{} = {}", type, type.empty() ? "" : " ", name, value),
       std::string(comment)});
}

Expression ModuleBuilder::input(NetType type, std::string_view name, std::string_view comment) {
  const Expression net = add_net(type, name);
  nets_.back().driver = "what instantiates the module";
  port_lines_.push_back(
      {fmt::format("input  wire  {:>6} {}", range_of(type.bits), name), std::string(comment)});
  return net;
}

Expression ModuleBuilder::output(NetType type, std::string_view name, std::string_view comment) {
  const Expression net = add_net(type, name);
  std::fill(nets_.back().read.begin(), nets_.back().read.end(), true);
  port_lines_.push_back(
      {fmt::format("output wire  {:>6} {}", range_of(type.bits), name), std::string(comment)});
  return net;
}

void ModuleBuilder::port_group(std::string_view comment) {
  port_lines_.push_back({"", std::string(comment)});
}

// ---- Instances
// ------------------------------------------------------------------------------------

void ModuleBuilder::check_parameter(const CellHeader& cell, const Parameter& parameter,
                                    const std::map<std::string, std::string>& values) {
  const auto fail = [&](const std::string& what) {
    refuse(fmt::format("{}.{}: {}", cell.name, parameter.name, what));
  };
  const CellParameter* p = cell.parameter(parameter.name);
  if (p == nullptr) fail("no such parameter");
  if (p->is_local) fail("no parameter to be set");
  const Value& value = parameter.value;
  std::string type = value.type_;
  int bits = value.bits_;
  if (const auto own = parameters_.find(value.text_); own != parameters_.end()) {
    own->second.is_used = true;
    type = own->second.type;
  } else if (const auto table = tables_.find(value.text_); table != tables_.end()) {
    type = "logic";
    bits = table->second;
  } else if (p->type == "int" && value.text_.find("::") != std::string::npos) {
    if (!cells_.has_constant(value.text_)) fail(fmt::format("no constant {}", value.text_));
    type = "int";
  } else if (p->type.empty()) {
    for (auto& [name, entry] : parameters_) {
      entry.is_used = entry.is_used || value.text_.find(name) != std::string::npos;
    }
  }
  if (type != p->type) {
    fail(fmt::format("found {}, allowed a value of type {}", value.text_,
                     p->type.empty() ? "text" : p->type));
  }
  if (p->type != "logic") return;
  const long wanted = cells_.bits(cell, p->width, values);
  if (bits != wanted) {
    fail(fmt::format("found {} of {} bits, allowed {}", value.text_, bits, wanted));
  }
}

void ModuleBuilder::connect(const CellHeader& cell, const CellPort& port, std::string_view instance,
                            const std::map<std::string, std::string>& values,
                            const Connection& connection) {
  const Expression& value = connection.value;
  const NetType wanted{static_cast<int>(cells_.bits(cell, port.width, values)), port.is_signed};
  // A port without a sign carries bits of any meaning; one with it does not.
  if (value.bits() != wanted.bits || (port.is_signed && !value.type().is_signed)) {
    refuse(fmt::format("{}.{} of {} is connected to {} of {}", instance, port.name,
                       to_string(wanted), value.text(), to_string(value.type())));
  }
  if (port.is_input) {
    read(value);
  } else {
    drive(value, fmt::format("{}.{}", instance, port.name));
  }
}

void ModuleBuilder::instance(std::string_view cell_name, std::string_view name,
                             const std::vector<Parameter>& parameters,
                             const std::vector<Connection>& ports) {
  take_name(name);
  const CellHeader* cell = cells_.find(cell_name);
  if (cell == nullptr) refuse(fmt::format("{}: no cell {}", name, cell_name));
  std::map<std::string, std::string> values;
  for (const Parameter& p : parameters) {
    if (!values.emplace(p.name, p.value.text_).second) {
      refuse(fmt::format("{}: {} is given twice", name, p.name));
    }
  }
  for (const Parameter& p : parameters) check_parameter(*cell, p, values);
  std::set<std::string> connected;
  for (const Connection& c : ports) {
    const auto port = std::find_if(cell->ports.begin(), cell->ports.end(),
                                   [&](const CellPort& p) { return p.name == c.port; });
    if (port == cell->ports.end())
      refuse(fmt::format("{}: {} has no port {}", name, cell_name, c.port));
    if (!connected.insert(c.port).second) {
      refuse(fmt::format("{}.{} is connected twice", name, c.port));
    }
    connect(*cell, *port, name, values, c);
  }
  for (const CellPort& port : cell->ports) {
    if (!connected.contains(port.name))
      refuse(fmt::format("{}.{} is not connected", name, port.name));
  }
  std::vector<VerilogWriter::Connection> parameter_texts, port_texts;
  for (const Parameter& p : parameters) parameter_texts.push_back({p.name, p.value.text_});
  for (const Connection& c : ports) port_texts.push_back({c.port, c.value.text()});
  body_.instance(cell_name, name, parameter_texts, port_texts);
}

void ModuleBuilder::either(std::string_view parameter, std::string_view name,
                           const std::function<void()>& body, std::string_view other_name,
                           const std::function<void()>& other_body) {
  const auto own = parameters_.find(parameter);
  if (own == parameters_.end()) refuse(fmt::format("no parameter {}", parameter));
  own->second.is_used = true;
  const auto driven = [&](int branch) {
    std::set<std::string> names;
    for (const Net& net : nets_) {
      if (net.branch == branch) names.insert(net.name);
    }
    return names;
  };
  const int first = ++branches_, second = ++branches_;
  body_.open(fmt::format("if ({}) begin : {}", parameter, name));
  branch_ = first;
  body();
  const std::set<std::string> here = driven(first);
  body_.close(fmt::format("end else begin : {}", other_name));
  body_.indent();
  branch_ = second;
  other_body();
  const std::set<std::string> there = driven(second);
  branch_ = 0;
  body_.close("end");
  for (const std::string& net : here) {
    if (!there.contains(net)) refuse(fmt::format("net {} is driven by {} alone", net, name));
  }
  for (const std::string& net : there) {
    if (!here.contains(net)) refuse(fmt::format("net {} is driven by {} alone", net, other_name));
  }
}

// ---- Text
// -----------------------------------------------------------------------------------------

void ModuleBuilder::unread_nets() {
  std::vector<std::string> unread;
  for (const auto& [name, entry] : parameters_) {
    if (!entry.is_used) unread.push_back(name);
  }
  for (const Net& net : nets_) {
    if (net.driver.empty()) refuse(fmt::format("net {} is driven by nothing", net.name));
    const auto bit = std::find(net.read.begin(), net.read.end(), false);
    if (bit == net.read.end()) continue;
    if (!net.may_stay_unread) {
      refuse(fmt::format("net {}: nothing reads bit {} of {}", net.name, bit - net.read.begin(),
                         to_string(net.type)));
    }
    unread.push_back(net.name);
  }
  if (unread.empty()) return;
  body_.comment("Not every circuit needs these, or all of their bits.");
  body_.line("wire unused = &{1'b0,");
  std::string line;
  for (const std::string& name : unread) {
    if (line.size() + name.size() > 84) {
      body_.line("                " + line);
      line.clear();
    }
    line += name + (&name == &unread.back() ? "};" : ", ");
  }
  body_.line("                " + line);
}

std::string ModuleBuilder::text() {
  unread_nets();
  VerilogWriter w;
  const auto lines = [&w](std::vector<Port> list) {
    size_t widest = 0;
    Port* last = nullptr;
    for (Port& p : list) {
      if (p.declaration.empty()) continue;
      p.declaration += ',';
      last = &p;
    }
    if (last != nullptr) last->declaration.pop_back();
    for (const Port& p : list) widest = std::max(widest, p.declaration.size());
    for (const Port& p : list) {
      if (p.declaration.empty()) {
        w.comment(p.comment);
      } else {
        w.line(p.comment.empty() ? p.declaration
                                 : fmt::format("{:<{}}  // {}", p.declaration, widest, p.comment));
      }
    }
  };
  w.line("`default_nettype none");
  w.open(fmt::format("module {}{}", name_, parameter_lines_.empty() ? " (" : " #("));
  lines(parameter_lines_);
  if (!parameter_lines_.empty()) {
    w.close(") (");
    w.indent();
  }
  lines(port_lines_);
  w.close(");");
  return w.text() + body_.text() + "endmodule\n`default_nettype wire\n";
}

}  // namespace hsdc::verilog
