// TorchScript modules as models.
#pragma once

#include <memory>
#include <string>

#include "torch/function.hpp"

namespace detoxsim {

/// The module in a file written by torch.jit.save, trained from the weights in it. InputError where the file holds
/// none, where it doesn't map a batch of these samples to scores of these classes, where it has nothing to train, and
/// where it draws random numbers (dropout): replicas of a file would then differ, and no vote find a majority.
/// State are its float buffers. Anything else that it remembers, counters say, is as in the file before every call, or
/// results would depend on which thread computed what.
std::unique_ptr<Model> script_model(const std::string& file, const ModelSetting& setting);

}  // namespace detoxsim
