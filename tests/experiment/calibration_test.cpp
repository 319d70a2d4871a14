// The file: what is written is read back, and what isn't such a file is refused.
#include "experiment/calibration.hpp"

#include <functional>

#include "base/helpers.hpp"
#include "base/version.hpp"

using namespace detoxsim;

namespace {

std::string calibration_text() {
  const Calibration calibration{
      {{{{1e6, 8e10}, {1e8, 2e10}}}, 1.5e10, {{"mean", {0, 1}}, {"vote", {0, 1.25}}}}, {{"mlp", 4.8e10}}, "", 0, ""};
  JsonObject machine, object;
  machine.set("cpu", "a CPU");
  machine.set("threads", 3);
  object.set("machine", machine);
  set_calibration(object, calibration);
  return object.text();
}

// Why the text with one place replaced is refused; "" where it isn't.
std::string refusal(const std::string& what, const std::string& by) {
  const TemporaryFolder folder;
  std::string text = calibration_text();
  REQUIRE(contains(text, what));
  text.replace(text.find(what), what.size(), by);
  const std::string file = folder.write("c.json", text);
  const std::string problem = input_error([&] { read_calibration(file); });
  return problem.rfind(file + ": ", 0) == 0 ? problem.substr(file.size() + 2) : problem;
}

}  // namespace

TEST_CASE("calibration: read as written") {
  const TemporaryFolder folder;
  const Calibration calibration = read_calibration(folder.write("c.json", calibration_text()));
  CHECK(calibration.cpu == "a CPU");
  CHECK(calibration.threads == 3);
  CHECK(calibration.costs.memory.at(1e7) == Approx(4e10));
  CHECK(calibration.costs.serial_flops_per_s == 1.5e10);
  CHECK(calibration.costs.parts.at("vote").memory == 1.25);
  CHECK(calibration.models.at("mlp") == 4.8e10);
}

TEST_CASE("calibration: other files are refused") {
  CHECK(contains(input_error([] { read_calibration("/nowhere/c.json"); }), "/nowhere/c.json: can't be read"));
  const std::string none =
      "not a calibration of this version (\"format\": \"detoxsim calibration 1\"); detoxsim calibrate writes one";
  CHECK(refusal("calibration 1", "calibration 2") == none);
  CHECK(refusal("\"format\"", "\"kind\"") == none);
  CHECK(refusal("1000000.0", "2e9") == "memory.1.bytes: expected a number > 2e+09, got 100000000.0");
  CHECK(refusal("\"memory\": 1.25", "\"memory\": 0") == "parts.vote.memory: expected a number > 0, got 0");
  CHECK(refusal("\"seconds_per_flop\": 0.0", "\"seconds_per_flop\": -1") ==
        "parts.mean.seconds_per_flop: expected a number >= 0, got -1");
  CHECK(refusal("48000000000.0", "null") == "models.mlp.flops_per_s: expected a number > 0, got null");
  for (const std::string threads : {"1e300", "1.5", "2147483648.0"})
    CHECK(contains(refusal("\"threads\": 3", "\"threads\": " + threads),
                   "machine.threads: expected an integer >= 1, got "));
  CHECK(contains(refusal("{", "{{"), "parse error at line 1, column 2"));
}

TEST_CASE("calibration: a model by the library that computes it") {
  CHECK(model_part(Component::named(ComponentKind::model, "mlp")) == "mlp");
  CHECK(model_part(model_of_part("mlp-torch")) == "mlp-torch");
  CHECK(model_part(model_of_part("softmax")) == "softmax");
  CHECK(contains(input_error([] { model_of_part("softmax-torch"); }), "no choice of library"));
  CHECK(contains(input_error([] { model_of_part("mpl"); }), "did you mean 'mlp'?"));
}

TEST_CASE("calibration: one of another build is used with a note, one that a person wrote without") {
  const TemporaryFolder folder;
  const auto note_of = [&](const std::string& author) {
    std::string text = calibration_text();
    if (!author.empty()) text.replace(text.find("\"cpu\""), 0, "\"version\": \"" + author + "\", ");
    const Calibration calibration = read_calibration(folder.write("c.json", text));
    CHECK(calibration.version == author);
    return note_of_other_build(calibration);
  };
  CHECK(note_of("") == "");
  CHECK(note_of(version) == "");
  CHECK(contains(note_of("0.1.0"), std::string("measured by version 0.1.0, this is ") + version));
}
