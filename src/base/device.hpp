// Where gradients are computed.
#pragma once

namespace detoxsim {

enum class Device { cpu, cuda };

}  // namespace detoxsim
