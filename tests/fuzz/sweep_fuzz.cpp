// What sweeps read: run.json and sweep.json by their members, tables of one row, lists of values.
#include <algorithm>

#include "cli/value_list.hpp"
#include "fuzz/fuzz.hpp"
#include "record/csv.hpp"
#include "scenario/json_object.hpp"
#include "scenario/json_reader.hpp"

using namespace detoxsim;

namespace {

void read_manifest(const std::string& text) {
  for (const char* path : {"status", "machine.version", "derived.case_id", "cases.0.id", "combinations"})
    json_member(text, path);
  accepted([&] {
    const JsonReader manifest = JsonReader::parse(text, "sweep.json");
    demand(manifest.names().size() <= text.size(), "names stand in the text");
    for (const auto& one : manifest.list("cases")) demand(one.text("id").size() <= text.size(), "so do texts");
    demand(manifest.number("combinations", 0) >= 0, "numbers keep their bounds");
  });
}

void read_table(const std::string& text) {
  CsvColumns columns;
  if (!accepted([&] { columns = read_csv_row(text); })) return;
  // Bytes that are no UTF-8 are written as a person sees them; from then on nothing changes.
  const std::string written = csv_header(columns) + csv_row(columns);
  columns = read_csv_row(written);
  demand(csv_header(columns) + csv_row(columns) == written, "a table survives writing");
}

// Ranges of up to a million values are taken, but not many thousand times a second.
bool has_long_range(const std::string& text) {
  return text.find("..") != std::string::npos && std::search_n(text.begin(), text.end(), 5, true, [](char c, bool) {
                                                   return c >= '0' && c <= '9';
                                                 }) != text.end();
}

void read_list(const std::string& text) {
  if (has_long_range(text)) return;
  accepted([&] { demand(!cli::value_list("--vary", text).empty(), "a list has values"); });
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = text_of(data, size);
  read_manifest(text);
  read_table(text);
  read_list(text);
  return 0;
}
