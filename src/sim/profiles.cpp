#include "sim/profiles.hpp"

#include <regex>

#include "base/error.hpp"
#include "base/files.hpp"

namespace detoxsim {

Profiles profiles_in(const std::string& platform_file) {
  const std::string text = read_file(platform_file).value_or("");
  Profiles profiles;
  const auto has = [&](const char* part) { return text.find(part) != std::string::npos; };
  profiles.fail = has("state_file") || has("HOST_AVAIL") || has("LINK_AVAIL");
  profiles.change_bandwidth = has("bandwidth_file") || has("\"BANDWIDTH\"");
  static const std::regex link("<link[^>]*>");
  for (std::sregex_iterator at(text.begin(), text.end(), link), end; at != end; ++at) {
    const std::string tag = at->str();
    if (tag.find("SPLITDUPLEX") != std::string::npos && tag.find("state_file") != std::string::npos)
      throw InputError("cluster.platform: " + platform_file + ": " + tag +
                       ": SimGrid can't switch off a link of two directions; write two links, or use cluster.faults");
  }
  return profiles;
}

}  // namespace detoxsim
