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
  }
  return "";
}

}  // namespace detoxsim
