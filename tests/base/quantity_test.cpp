#include "base/quantity.hpp"

#include "base/helpers.hpp"
#include "base/params.hpp"
#include "base/text.hpp"

using namespace detoxsim;

TEST_CASE("quantities: numbers with a unit, and without one") {
  CHECK(parse_quantity(Quantity::bandwidth, "10Gbps") == 1.25e9);
  CHECK(parse_quantity(Quantity::bandwidth, "1250MBps") == 1.25e9);
  CHECK(parse_quantity(Quantity::bandwidth, "1Kibps") == 128);
  CHECK(parse_quantity(Quantity::bandwidth, "1.25e9") == 1.25e9);
  CHECK(parse_quantity(Quantity::memory_bandwidth, "24GBps") == 24e9);
  CHECK(parse_quantity(Quantity::time, "50us") == 50 * 1e-6);
  CHECK(parse_quantity(Quantity::time, "2m") == 120);
  CHECK(parse_quantity(Quantity::speed, "50Gf") == 50e9);
  CHECK(parse_quantity(Quantity::speed, "2megaflops") == 2e6);
  CHECK(parse_quantity(Quantity::size, "4MiB") == 4194304);
  for (const char* wrong : {"", "fast", "Gbps", "10 Gbps", "10Gb", "10gbps", "10Gbps ", "inf", "nanGbps", "1e400Gbps"})
    CHECK_FALSE(parse_quantity(Quantity::bandwidth, wrong));
}

TEST_CASE("quantities: one way to write a number, which reads back the same") {
  CHECK(quantity_text(Quantity::bandwidth, 1.25e9) == "10Gbps");
  CHECK(quantity_text(Quantity::bandwidth, 1.25e8 / 2) == "500Mbps");
  CHECK(quantity_text(Quantity::memory_bandwidth, 24e9) == "24GBps");
  CHECK(quantity_text(Quantity::time, 25 * 1e-6) == "25us");
  CHECK(quantity_text(Quantity::time, 90) == "90s");
  CHECK(quantity_text(Quantity::time, 0) == "0s");
  CHECK(quantity_text(Quantity::speed, 50e9) == "50Gf");
  CHECK(quantity_text(Quantity::size, 4194304) == "4MiB");
  for (const double value : {1.0 / 3, 1e-13, 123456.789, 1e30, 5e-5 / 3, 4.2e9 * 1e-3, 1e-300})
    for (const Quantity quantity :
         {Quantity::bandwidth, Quantity::memory_bandwidth, Quantity::time, Quantity::speed, Quantity::size})
      CHECK(std::abs(parse_quantity(quantity, quantity_text(quantity, value)).value() - value) <= 4e-16 * value);
  CHECK(quantity_text(Quantity::time, 0.0001) == "100us");  // 100 · 1e-6 is another double
  CHECK(quantity_text(Quantity::bandwidth, -1) == "-8bps");
}

TEST_CASE("params: quantities are kept in the one way to write them, and told what is wrong") {
  const std::vector<ParamSpec> specs = {
      quantity_param("bandwidth", Quantity::bandwidth, "10Gbps", 1, 1e12, "help").allow_word("same"),
      quantities_param("latency", Quantity::time, "8ms,51ms", 0, 10, "help")};
  const auto kept = [&](const std::string& name, Value value) {
    Params params(specs);
    const std::string problem = params.set(specs, name, std::move(value));
    return problem.empty() ? params.word(name) : problem;
  };
  CHECK(kept("bandwidth", std::string("1250MBps")) == "10Gbps");
  CHECK(kept("bandwidth", std::int64_t{125000000}) == "1Gbps");
  CHECK(kept("bandwidth", 1.25e9) == "10Gbps");
  CHECK(kept("bandwidth", std::string("same")) == "same");
  CHECK(kept("latency", std::string("0.008,0.5s")) == "8ms,500ms");
  CHECK(kept("latency", 0.008) == "8ms");
  CHECK(
      kept("bandwidth", std::string("10Gb")) ==
      R"(expected a bandwidth such as "10Gbps", 8bps to 8Tbps or "same", got "10Gb"; unknown unit 'Gb'; did you mean 'Gbps'?)");
  CHECK(kept("bandwidth", std::string("fast")) ==
        R"(expected a bandwidth such as "10Gbps", 8bps to 8Tbps or "same", got "fast")");
  CHECK(contains(kept("bandwidth", 0.5), "got 0.5"));
  CHECK(contains(kept("bandwidth", true), "got true"));
  CHECK(contains(kept("latency", std::string("8ms,,9ms")), "or several with commas between"));
  CHECK(contains(kept("latency", std::string("8ms,9msec")), "unknown unit 'msec'"));
  CHECK(contains(kept("latency", std::string("8ms,11s")), "0s to 10s"));
  Params params(specs);
  CHECK(params.quantity("bandwidth", Quantity::bandwidth) == 1.25e9);
  CHECK(params.quantities("latency", Quantity::time) == std::vector{8 * 1e-3, 51 * 1e-3});
}
