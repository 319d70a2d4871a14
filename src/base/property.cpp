#include "base/property.hpp"

namespace detoxsim {

std::string to_text(Property property) {
  switch (property) {
    case Property::order_of_rows: return "depends on the order of rows";
    case Property::origin: return "depends on where the origin is";
    case Property::absolute_scale: return "has a length of its own";
    case Property::signs: return "gives signs";
    case Property::continuous: return "continuous in the distances";
    case Property::no_reference: return "has no reference in the tests";
    case Property::groups: return "looks at the groups";
    case Property::knows_nothing: return "knows no gradient";
    case Property::knows_own_files: return "knows the gradients of its workers' files";
    case Property::knows_all_files: return "knows the gradients of all files";
    case Property::knows_server: return "knows the gradients of all files and the server's rules";
    case Property::memory: return "remembers earlier iterations";
    case Property::not_finite: return "sends what is not finite";
    case Property::lib_torch: return "needs LibTorch";
  }
  return "";
}

}  // namespace detoxsim
