// Data set "csv".
#include "learning/helpers.hpp"

using namespace detoxsim;

namespace {

Dataset load_csv(const std::string& file, const std::vector<std::pair<std::string, Value>>& more = {}) {
  std::vector<std::pair<std::string, Value>> values = more;
  values.emplace_back("path", file);
  return load_dataset(component(ComponentKind::dataset, "csv", values), 1);
}

const std::string test_rows = "a,b,kind\n7,8,red\n";

}  // namespace

// Rows 4 and 9 of ten are the test half.
TEST_CASE("csv: without a test file every fifth row is tested on, and told") {
  const TemporaryFolder folder;
  std::string text;
  for (int i = 0; i < 10; ++i) text += std::to_string(i) + ";0.5;" + std::to_string(i % 3) + "\n";
  const Dataset data = load_csv(folder.write("t.csv", text));
  CHECK(data.shape == SampleShape{1, 1, 2});
  CHECK(data.classes == 3);
  CHECK(data.train->count() == 8);
  CHECK(all_features(*data.test) == std::vector<float>{4, 0.5f, 9, 0.5f});
  CHECK(all_labels(*data.test) == std::vector<int>{1, 0});
  CHECK(data.notes == std::vector<std::string>{"csv: without a test_path, every fifth row is the test half: 2 of 10"});
}

TEST_CASE("csv: words are classes in alphabetical order, over both files, and told") {
  const TemporaryFolder folder;
  const std::string train = folder.write("train.csv", "a,b,kind\n1,2,red\n3,4,\"blue\"\n"),
                    test = folder.write("test.csv", "a,b,kind\n7,8,green\n");
  const Dataset data = load_csv(train, {{"test_path", test}});
  CHECK(data.classes == 3);
  CHECK(all_features(*data.train) == std::vector<float>{1, 2, 3, 4});
  CHECK(all_labels(*data.train) == std::vector<int>{2, 0});
  CHECK(all_labels(*data.test) == std::vector<int>{1});
  CHECK(data.notes == std::vector<std::string>{"csv: classes 0 = blue, 1 = green, 2 = red"});
}

TEST_CASE("csv: the label's column is the one named, numbered, called label, or the last") {
  const TemporaryFolder folder;
  const auto train_labels = [&](const std::string& text, const std::vector<std::pair<std::string, Value>>& more) {
    std::vector<std::pair<std::string, Value>> values = more;
    values.emplace_back("test_path", folder.write("test.csv", text));
    return all_labels(*load_csv(folder.write("train.csv", text), values).train);
  };
  const std::string text = "a,label,c\n0,1,2\n3,4,5\n";
  CHECK(train_labels(text, {}) == std::vector<int>{1, 4});
  CHECK(train_labels(text, {{"label", "c"}}) == std::vector<int>{2, 5});
  CHECK(train_labels(text, {{"label_column", std::int64_t{0}}}) == std::vector<int>{0, 3});
  CHECK(train_labels("0,1,2\n3,4,5\n", {}) == std::vector<int>{2, 5});  // no header
  CHECK(contains(input_error([&] { train_labels(text, {{"label", "labl"}}); }), "did you mean 'label'?"));
  CHECK(contains(input_error([&] { train_labels("1,2\n3,4\n", {{"label", "x"}}); }), "the file has no header"));
  CHECK(contains(input_error([&] { train_labels(text, {{"label_column", std::int64_t{3}}}); }),
                 "no column 3; the columns are 0 to 2"));
}

// Feature 0 of the training half: 1, 3, 5, mean 3, variance 8/3; feature 1 is 7 everywhere and only loses its mean.
TEST_CASE("csv: features standardised by the training half") {
  const TemporaryFolder folder;
  const std::string train = folder.write("train.csv", "1,7,0\n3,7,1\n5,7,0\n"),
                    test = folder.write("test.csv", "9,8,1\n");
  const Dataset data = load_csv(train, {{"test_path", test}, {"features", "standard"}});
  const float deviation = std::sqrt(8.0f / 3);
  const std::vector<float> values = all_features(*data.train), tested = all_features(*data.test);
  CHECK(values[0] == Approx(-2 / deviation));
  CHECK(values[1] == 0);
  CHECK(values[2] == 0);
  CHECK(values[4] == Approx(2 / deviation));
  CHECK(tested[0] == Approx(6 / deviation));
  CHECK(tested[1] == 1);
}

TEST_CASE("csv: every error names file, line and column") {
  const TemporaryFolder folder;
  const std::string file = folder.file("bad.csv"), test = folder.write("test.csv", test_rows);
  const auto error = [&](const std::string& text) {
    folder.write("bad.csv", text);
    return input_error([&] { load_csv(file, {{"test_path", test}}); });
  };
  CHECK(error("a,b,kind\n1,2,red\n1,2,blue\n") == "");
  CHECK(error("a,b,kind\n1,2,red\n1,x,blue\n") == file + ": line 3: column 'b': expected a number, found 'x'");
  CHECK(error("1,2,red\n,2,blue\n") == file + ": line 2: column 0 (counted from 0): expected a number, found ''");
  CHECK(contains(error("1,2,red\n1,nan,blue\n"), "expected a finite number of float32, found 'nan'"));
  CHECK(contains(error("1,2,red\n1,1e39,blue\n"), "expected a finite number of float32, found '1e39'"));
  CHECK(error("1,2,red\n1,blue\n") == file + ": line 2: 2 fields; expected 3");
  CHECK(error("1,2,red\n\n1,2,blue\n") == file + ": line 2: 1 fields; expected 3");
  CHECK(contains(error("1,2,red\n1,2,\n"), "line 2: column 2 (counted from 0): expected a label, found ''"));
  CHECK(contains(error("1,2,red\n1,2,\"blue\n"), "line 2: a quoted field has no end"));
  CHECK(contains(error(""), "empty"));
  CHECK(contains(error("1\n2\n"), "line 1: one field"));
  CHECK(contains(error("1,red\n2,blue\n"), "test.csv: 3 columns; expected 2"));
  CHECK(contains(error("b,a,kind\n1,2,red\n"), "its columns are not those of the training file"));
  CHECK(contains(error("a,b,kind\n"), "expected a number, found 'a'"));
  const auto alone = [&](const std::string& text) {
    return input_error([&] { load_csv(folder.write("bad.csv", text)); });
  };
  CHECK(contains(alone("1,0\n2,1\n3,0\n"), "3 samples; without a test_path"));
  CHECK(contains(alone("1,0\n2,-1\n3,0\n4,0\n5,0\n"), "label '-1'; expected integers from 0 to 255, or words"));
  CHECK(contains(alone("1,0\n2,1.5\n3,0\n4,0\n5,0\n"), "label '1.5'; expected integers"));
  CHECK(contains(alone("1,0\n2,0\n3,0\n4,0\n5,0\n"), "all labels are 0"));
  std::string many;
  for (int i = 0; i < 300; ++i) many += "1," + std::to_string(i) + "\n";
  CHECK(contains(alone(many), "line 257: column 1 (counted from 0): '256' is the label number 257"));
  CHECK(contains(input_error([&] { load_csv(""); }), "set the data set's \"path\""));
  CHECK(contains(input_error([&] { load_csv(folder.path()); }), "can't be read"));
}
