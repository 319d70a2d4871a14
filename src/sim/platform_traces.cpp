#include "sim/platform_traces.hpp"

#include <algorithm>
#include <boost/property_tree/xml_parser.hpp>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <vector>

#include "base/error.hpp"
#include "base/files.hpp"

namespace detoxsim {

namespace {

namespace fs = std::filesystem;
using Tree = boost::property_tree::ptree;

std::string attribute(const Tree& element, const char* name) {
  return element.get<std::string>(Tree::path_type(std::string("<xmlattr>|") + name, '|'), "");
}

class Reader {
 public:
  explicit Reader(const std::string& file) : file_(file) {}

  void visit(const std::string& tag, const Tree& element) {
    for (const char* name : {"state_file", "speed_file", "availability_file", "bandwidth_file", "latency_file"})
      profile(tag, element, name);
    if (tag == "trace") require_file("<trace id=\"" + attribute(element, "id") + "\">", attribute(element, "file"));
    if (tag == "trace_connect") connect(element);
    if (tag == "config") config(element);
    for (const auto& [child, below] : element)
      if (child != "<xmlattr>") visit(child, below);
  }

  PlatformTraces traces() const {
    if (!problems_.empty()) throw InputError(problems_);
    return traces_;
  }

 private:
  void refuse(const std::string& what) { problems_.emplace_back(Mistake::bad_value, "platform", file_ + ": " + what); }

  // SimGrid would wait for ever for the end of a pipe. A missing file is reported by SimGrid itself.
  void require_file(const std::string& where, const std::string& name) {
    if (name.empty()) return;
    for (const fs::path& path : {fs::path(name), fs::path(file_).parent_path() / name}) {
      std::error_code error;
      const auto type = fs::status(path, error).type();
      if (type == fs::file_type::not_found || type == fs::file_type::none) continue;
      if (type != fs::file_type::regular) refuse(where + ": " + name + " is no regular file");
      return;
    }
  }

  void profile(const std::string& tag, const Tree& element, const std::string& kind) {
    const std::string name = attribute(element, kind.c_str());
    if (name.empty()) return;
    const std::string where = "<" + tag + " id=\"" + attribute(element, "id") + "\">: " + kind;
    require_file(where, name);
    traces_.any = true;
    traces_.fail |= kind == "state_file";
    traces_.change_bandwidth |= kind == "bandwidth_file";
    if (kind == "latency_file") refuse_latency(where);
    const std::string sharing = attribute(element, "sharing_policy");
    if (kind == "state_file" && (sharing == "SPLITDUPLEX" || sharing == "FULLDUPLEX"))
      refuse(where + ": SimGrid can't switch off a link of two directions; write two links, or let faults switch it");
  }

  void connect(const Tree& element) {
    traces_.any = true;
    const std::string kind = attribute(element, "kind");  // SimGrid's default: the host's state
    traces_.fail |= kind.empty() || kind == "HOST_AVAIL" || kind == "LINK_AVAIL";
    traces_.change_bandwidth |= kind == "BANDWIDTH";
    if (kind == "LATENCY") refuse_latency("<trace_connect element=\"" + attribute(element, "element") + "\">");
  }

  // In SimGrid messages that are on their way when a latency changes never arrive.
  void refuse_latency(const std::string& where) {
    refuse(where + ": SimGrid loses messages when a latency changes; only bandwidths, speeds and states may");
  }

  void config(const Tree& element) {
    static const std::vector<std::string> not_of_a_platform = {
        "tracing", "viva", "model-check", "cmonkey", "debug", "exception",
        "plugin",  "help", "simix",       "path",    "ns3",   "contexts/nthreads"};
    for (const auto& [tag, prop] : element) {
      const std::string name = attribute(prop, "id");
      const bool refused = std::any_of(not_of_a_platform.begin(), not_of_a_platform.end(),
                                       [&](const std::string& start) { return name.rfind(start, 0) == 0; });
      if (tag == "prop" && refused)
        refuse("<config>: " + name + " is no property of a platform, and can't be set here");
      if (tag == "prop" && name.rfind("network/", 0) == 0 && name.ends_with("-factor"))
        require_factor(name, attribute(prop, "value"));
    }
  }

  // SimGrid accepts any number, and then computes nonsense. Texts that are no number give a factor for each message
  // size.
  void require_factor(const std::string& name, const std::string& value) {
    char* end = nullptr;
    const double factor = std::strtod(value.c_str(), &end);
    if (value.empty() || *end != '\0') return;
    if (!(factor >= 1e-6 && factor <= 1e6) && !(factor == 0 && name == "network/latency-factor"))
      refuse("<config>: " + name + ": expected 1e-6 to 1e6, got '" + value + "'");
  }

  const std::string& file_;
  PlatformTraces traces_;
  std::vector<Mistake> problems_;
};

}  // namespace

PlatformTraces platform_traces(const std::string& platform_file) {
  const std::string text = read_file(platform_file).value_or("");
  // Most platforms have neither profiles nor settings, and large ones take long to parse.
  const auto has = [&](const char* part) { return text.find(part) != std::string::npos; };
  if (!has("_file") && !has("<trace") && !has("<config")) return {};
  Reader reader(platform_file);
  try {
    std::istringstream stream(text);
    Tree tree;
    boost::property_tree::read_xml(stream, tree, boost::property_tree::xml_parser::no_comments);
    reader.visit("", tree);
  } catch (const boost::property_tree::xml_parser_error& error) {
    throw InputError(Mistake::bad_value, "platform",
                     platform_file + ": line " + std::to_string(error.line()) + ": not XML: " + error.message());
  }
  return reader.traces();
}

}  // namespace detoxsim
