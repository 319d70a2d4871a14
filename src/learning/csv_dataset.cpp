// Data set "csv": the user's own samples as rows of a table, one of whose columns is the class.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>

#include "base/mapped_file.hpp"
#include "base/memory.hpp"
#include "base/npy.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "learning/classes.hpp"
#include "learning/delimited_text.hpp"
#include "learning/vector_samples.hpp"

namespace detoxsim {

namespace {

std::string_view trimmed(std::string_view field) {
  const std::size_t begin = field.find_first_not_of(' ');
  return begin == std::string_view::npos ? "" : field.substr(begin, field.find_last_not_of(' ') + 1 - begin);
}

std::optional<double> number_in(std::string_view field) {
  field = trimmed(field);
  if (field.starts_with('+')) field.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  return error == std::errc() && end == field.data() + field.size() && !field.empty() ? std::optional(value)
                                                                                      : std::nullopt;
}

std::string in_quotes(std::string_view field) { return "'" + printable(field, 60) + "'"; }

// The labels of both halves as they are written, numbered as they appear.
class LabelWords {
 public:
  // nullopt where there are more words than a data set may have classes.
  std::optional<std::uint8_t> number(std::string_view field) {
    const auto found = words_.find(trimmed(field));
    if (found != words_.end()) return found->second;
    if (words_.size() == most_classes) return std::nullopt;
    return words_.emplace(trimmed(field), static_cast<std::uint8_t>(words_.size())).first->second;
  }
  const std::map<std::string, std::uint8_t, std::less<>>& words() const { return words_; }

 private:
  std::map<std::string, std::uint8_t, std::less<>> words_;  ///< in alphabetical order
};

// What the first lines of a file tell of its columns.
struct Columns {
  char separator = ',';
  std::size_t count = 0, label = 0;
  std::vector<std::string> names = {};  ///< none where the file has no header

  // "column 'age'"; "column 3 (counted from 0)"
  std::string text(std::size_t column) const {
    return names.empty() ? "column " + std::to_string(column) + " (counted from 0)"
                         : "column " + in_quotes(names[column]);
  }
};

std::vector<std::string> next_record(DelimitedText& text) {
  if (!text.next()) return {};
  return {text.fields().begin(), text.fields().end()};
}

// A first line is a header where a column has a number in the second line and none in the first.
bool is_header(const std::vector<std::string>& first, const std::vector<std::string>& second) {
  for (std::size_t i = 0; i < std::min(first.size(), second.size()); ++i)
    if (!number_in(first[i]) && number_in(second[i])) return true;
  return false;
}

std::size_t label_column(const std::string& file, const Params& params, const Columns& columns) {
  const std::string& name = params.word("label");
  const std::int64_t number = params.integer_or("label_column", -1);
  if (number >= static_cast<std::int64_t>(columns.count))
    throw InputError(file + ": no column " + std::to_string(number) + "; the columns are 0 to " +
                     std::to_string(columns.count - 1));
  if (number >= 0) return static_cast<std::size_t>(number);
  const auto found = std::find(columns.names.begin(), columns.names.end(), name.empty() ? "label" : name);
  if (found != columns.names.end()) return static_cast<std::size_t>(found - columns.names.begin());
  if (name.empty()) return columns.count - 1;
  throw InputError(file + ": no column " + in_quotes(name) +
                   (columns.names.empty() ? "; the file has no header, so set label_column to a number"
                                          : suggestion(name, columns.names)));
}

Columns find_columns(const std::string& file, std::string_view bytes, const Params& params) {
  Columns columns;
  columns.separator = separator_of(bytes);
  DelimitedText text(file, bytes, columns.separator);
  const std::vector<std::string> first = next_record(text), second = next_record(text);
  if (first.empty()) throw InputError(file + ": empty; expected one line for each sample");
  if (first.size() < 2)
    throw InputError(file + ": line 1: one field; expected features and a label, separated by comma, semicolon or tab");
  columns.count = first.size();
  if (is_header(first, second))
    for (const auto& name : first) columns.names.push_back(printable(trimmed(name), 200));
  columns.label = label_column(file, params, columns);
  return columns;
}

struct Table {
  std::vector<float> values;  ///< rows × features
  std::vector<std::uint8_t> labels;
};

float feature_of(const DelimitedText& text, const Columns& columns, std::size_t column) {
  const std::string_view field = text.fields()[column];
  const std::optional<double> value = number_in(field);
  if (!value || !std::isfinite(*value) || std::abs(*value) > static_cast<double>(std::numeric_limits<float>::max()))
    text.fail(columns.text(column) + ": expected a " + (value ? "finite number of float32" : "number") + ", found " +
              in_quotes(field));
  return static_cast<float>(*value);
}

void append_row(const DelimitedText& text, const Columns& columns, LabelWords& words, Table& table) {
  const auto& fields = text.fields();
  if (fields.size() != columns.count)
    text.fail(std::to_string(fields.size()) + " fields; expected " + std::to_string(columns.count));
  const std::string_view label = fields[columns.label];
  if (trimmed(label).empty() || !is_utf8(label))
    text.fail(columns.text(columns.label) + ": expected a label, found " + in_quotes(label));
  const std::optional<std::uint8_t> number = words.number(label);
  if (!number)
    text.fail(columns.text(columns.label) + ": " + in_quotes(label) + " is the label number " +
              std::to_string(most_classes + 1) + "; expected at most " + std::to_string(most_classes) +
              " different ones. Is it the right column?");
  table.labels.push_back(*number);
  for (std::size_t i = 0; i < columns.count; ++i)
    if (i != columns.label) table.values.push_back(feature_of(text, columns, i));
}

Table read_table(const std::string& file, std::string_view bytes, const Columns& columns, LabelWords& words) {
  const auto lines = static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n')) + 1;
  const std::size_t most_values = std::min(lines * (columns.count - 1), bytes.size());  // each has a separator
  require_memory(4.0 * static_cast<double>(most_values), file + ": " + grouped(lines) + " lines");
  Table table;
  table.values.reserve(most_values);
  DelimitedText text(file, bytes, columns.separator);
  if (!columns.names.empty()) text.next();
  while (text.next()) append_row(text, columns, words, table);
  if (table.labels.empty()) throw InputError(file + ": a header and no samples");
  return table;
}

// Every fifth row, which leaves the table.
Table split_off_test(Table& table, std::size_t features) {
  Table test, train;
  for (std::size_t i = 0; i < table.labels.size(); ++i) {
    Table& half = i % 5 == 4 ? test : train;
    half.labels.push_back(table.labels[i]);
    const auto row = table.values.begin() + static_cast<std::ptrdiff_t>(i * features);
    half.values.insert(half.values.end(), row, row + static_cast<std::ptrdiff_t>(features));
  }
  table = std::move(train);
  return test;
}

Table read_test(const std::string& file, const Params& params, const Columns& train, LabelWords& words) {
  const MappedFile mapped(file);
  const Columns columns = find_columns(file, mapped.bytes(), params);
  if (columns.count != train.count)
    throw InputError(file + ": " + std::to_string(columns.count) + " columns; expected " + std::to_string(train.count) +
                     " as in the training file");
  if (columns.label != train.label || (!columns.names.empty() && !train.names.empty() && columns.names != train.names))
    throw InputError(file + ": its columns are not those of the training file in the same order");
  return read_table(file, mapped.bytes(), columns, words);
}

// The class of each word: the integer that it is, or its place in alphabetical order, which is told.
std::vector<std::uint8_t> classes_of_words(const std::string& file, const LabelWords& labels,
                                           std::vector<std::string>& notes) {
  const auto& words = labels.words();
  const auto is_number = [](const auto& word) { return number_in(word.first).has_value(); };
  std::vector<std::uint8_t> classes(words.size());
  if (std::all_of(words.begin(), words.end(), is_number)) {
    for (const auto& [word, number] : words) {
      const double value = *number_in(word);
      if (!(value >= 0 && value < most_classes) || value != std::trunc(value))
        throw InputError(file + ": label " + in_quotes(word) + "; expected integers from 0 to " +
                         std::to_string(most_classes - 1) + ", or words. Is it the right column?");
      classes[number] = static_cast<std::uint8_t>(value);
    }
    return classes;
  }
  std::vector<std::string> told;
  for (const auto& [word, number] : words) {
    classes[number] = static_cast<std::uint8_t>(told.size());
    told.push_back(std::to_string(told.size()) + " = " + printable(word, 60));
  }
  notes.push_back("csv: classes " + joined(told));
  return classes;
}

// To mean 0 and deviation 1 over the training samples; a feature of one value only loses its mean.
void standardise(Table& train, Table& test, std::size_t features) {
  const auto samples = static_cast<double>(train.labels.size());
  for (std::size_t j = 0; j < features; ++j) {
    double mean = 0, square = 0;
    for (std::size_t i = j; i < train.values.size(); i += features) mean += static_cast<double>(train.values[i]);
    mean /= samples;
    for (std::size_t i = j; i < train.values.size(); i += features)
      square += std::pow(static_cast<double>(train.values[i]) - mean, 2);
    const double deviation = square > 0 ? std::sqrt(square / samples) : 1;
    for (Table* half : {&train, &test})
      for (std::size_t i = j; i < half->values.size(); i += features)
        half->values[i] = static_cast<float>((static_cast<double>(half->values[i]) - mean) / deviation);
  }
}

std::unique_ptr<VectorSamples> samples_of(Table table, std::size_t features) {
  auto values = std::make_unique_for_overwrite<float[]>(table.values.size());
  std::copy(table.values.begin(), table.values.end(), values.get());
  return std::make_unique<VectorSamples>(static_cast<int>(features), std::move(values), std::move(table.labels));
}

Dataset load(const Params& params, std::uint64_t) {
  const std::string &path = params.word("path"), &test_path = params.word("test_path");
  if (path.empty()) throw InputError("csv: no file; set the data set's \"path\" to a .csv file");
  const MappedFile mapped(path);
  const Columns columns = find_columns(path, mapped.bytes(), params);
  const std::size_t features = columns.count - 1;
  LabelWords words;
  Table train = read_table(path, mapped.bytes(), columns, words);
  Dataset data;
  if (test_path.empty() && train.labels.size() < 5)
    throw InputError(path + ": " + std::to_string(train.labels.size()) +
                     " samples; without a test_path every fifth one is tested on, so expected at least 5");
  Table test = test_path.empty() ? split_off_test(train, features) : read_test(test_path, params, columns, words);
  if (test_path.empty())
    data.notes.push_back("csv: without a test_path, every fifth row is the test half: " + grouped(test.labels.size()) +
                         " of " + grouped(test.labels.size() + train.labels.size()));
  const std::vector<std::uint8_t> classes = classes_of_words(path, words, data.notes);
  for (Table* half : {&train, &test})
    for (auto& label : half->labels) label = classes[label];
  if (params.is("features", "standard")) standardise(train, test, features);
  data.shape = {1, 1, static_cast<int>(features)};
  data.classes = classes_of(params, train.labels, test.labels, path);
  data.train = samples_of(std::move(train), features);
  data.test = samples_of(std::move(test), features);
  return data;
}

std::vector<ParamSpec> params() {
  return {path_param("path", "",
                     "training file, one line a sample; separated by comma, semicolon or tab. A header: a column has a "
                     "number in the second line and none in the first"),
          path_param("test_path", "", "test file; without one, every fifth row of the training file is tested on"),
          text_param("label", "", "name of the column of classes; without one: \"label\", else the last"),
          integer_param("label_column", 0, 0, "its number instead, counted from 0").or_word("auto"),
          word_param("features", {"raw", "standard"},
                     "standard: each feature to mean 0 and deviation 1 over the training samples"),
          classes_param()};
}

const DatasetRegistry::Registration registration(
    ComponentKind::dataset,
    {"csv", "your own samples: rows of numbers with a column of classes, integers or words", "", params()}, load);

}  // namespace

}  // namespace detoxsim
