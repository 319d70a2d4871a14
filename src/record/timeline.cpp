#include "record/timeline.hpp"

#include <cstdio>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace detoxsim {

namespace {

std::string microseconds(double seconds) { return shortest(1e6 * seconds); }

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : is_utf8(text) ? text : printable(text)) {
    if (static_cast<unsigned char>(c) < 0x20) {  // hosts and links are called as the platform file likes
      char code[16];
      std::snprintf(code, sizeof code, "\\u%04x", static_cast<unsigned>(c));
      result += code;
    } else {
      if (c == '"' || c == '\\') result += '\\';
      result += c;
    }
  }
  return result + "\"";
}

std::string event(const TimelineEvent& span, std::int64_t iteration) {
  const bool instant = span.begin_s == span.end_s;
  return std::string("{\"name\":") + quoted(span.what) + ",\"ph\":\"" + (instant ? "i\",\"s\":\"t\"" : "X\"") +
         ",\"pid\":1,\"tid\":" + std::to_string(span.row) + ",\"ts\":" + microseconds(span.begin_s) +
         (instant ? "" : ",\"dur\":" + microseconds(span.end_s - span.begin_s)) +
         ",\"args\":{\"iteration\":" + std::to_string(iteration) + "}},\n";
}

}  // namespace

Timeline::Timeline(const std::string& name, const std::vector<std::string>& hosts) : file_(name, Unfinished::kept) {
  std::string text = "[\n";
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    const std::string row = std::to_string(i);
    text += "{\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":1,\"tid\":" + row +
            ",\"args\":{\"name\":" + quoted(hosts[i]) +
            "}},\n{\"name\":\"thread_sort_index\",\"ph\":\"M\",\"pid\":1,\"tid\":" + row +
            ",\"args\":{\"sort_index\":" + row + "}},\n";
  }
  file_.append(text);
}

void Timeline::add(std::int64_t iteration, const std::vector<TimelineEvent>& spans) {
  std::string text;
  for (const TimelineEvent& span : spans) text += event(span, iteration);
  file_.append(text);
}

void Timeline::finish() {
  file_.append("{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":1,\"args\":{\"name\":\"detoxsim\"}}\n]\n");
  file_.finish();
}

}  // namespace detoxsim
