#include "torch/flop_counter.hpp"

#include <ATen/ATen.h>
#include <ATen/record_function.h>

#include <array>
#include <string>

namespace detoxsim {

namespace {

thread_local double flops = 0;

double elements(const at::Tensor& tensor) { return static_cast<double>(tensor.numel()); }

// (… × m × k)·(… × k × n)
double product(const at::Tensor& a, const at::Tensor& b) { return 2 * elements(a) * static_cast<double>(b.size(-1)); }

// Every weight meets every pixel of every sample once: output pixels, or input pixels where it is transposed.
double convolution(const at::Tensor& weight, const at::Tensor& pixels) {
  const double places = elements(pixels) / static_cast<double>(pixels.size(1));
  return 2 * elements(weight) * places;
}

double output_places(const at::Tensor& input, const at::Tensor& weight, const std::vector<std::int64_t>& stride,
                     const std::vector<std::int64_t>& padding, const std::vector<std::int64_t>& dilation) {
  double places = static_cast<double>(input.size(0));
  for (std::int64_t i = 2; i < input.dim(); ++i) {
    const auto of = [&](const auto& list) { return list[list.size() == 1 ? 0 : static_cast<std::size_t>(i - 2)]; };
    const std::int64_t window = of(dilation) * (weight.size(i) - 1) + 1;
    places *= static_cast<double>((input.size(i) + 2 * of(padding) - window) / of(stride) + 1);
  }
  return places;
}

double of_operation(const std::string& name, c10::ArrayRef<const c10::IValue> in) {
  if (name == "aten::mm" || name == "aten::bmm") return product(in[0].toTensor(), in[1].toTensor());
  if (name == "aten::addmm" || name == "aten::baddbmm") return product(in[1].toTensor(), in[2].toTensor());
  if (name == "aten::mv" || name == "aten::dot") return 2 * elements(in[0].toTensor());
  if (name == "aten::addmv") return 2 * elements(in[1].toTensor());
  if (name == "aten::convolution") {
    const at::Tensor &input = in[0].toTensor(), &weight = in[1].toTensor();
    if (in[6].toBool()) return convolution(weight, input);
    return 2 * elements(weight) *
           output_places(input, weight, in[3].toIntVector(), in[4].toIntVector(), in[5].toIntVector());
  }
  if (name == "aten::convolution_backward") {
    const at::Tensor &output = in[0].toTensor(), &input = in[1].toTensor(), &weight = in[2].toTensor();
    const auto wanted = in[10].toBoolList();  // by input, weight, bias
    return ((wanted[0] ? 1 : 0) + (wanted[1] ? 1 : 0)) * convolution(weight, in[7].toBool() ? input : output);
  }
  return 0;
}

std::unique_ptr<at::ObserverContext> observe(const at::RecordFunction& operation) {
  flops += of_operation(operation.name(), operation.inputs());
  return nullptr;
}

}  // namespace

double counted_flops(const std::function<void()>& compute) {
  flops = 0;
  const auto handle = at::addThreadLocalCallback(
      at::RecordFunctionCallback(observe).needsInputs(true).scopes({at::RecordScope::FUNCTION}));
  const at::RecordFunctionGuard enabled(true);
  try {
    compute();
  } catch (...) {
    at::removeCallback(handle);
    throw;
  }
  at::removeCallback(handle);
  return flops;
}

}  // namespace detoxsim
