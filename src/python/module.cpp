// The Python module detoxsim._native: rules, pre-aggregators, attacks and the vote on NumPy arrays. What people import
// is src/python/detoxsim/__init__.py, which gives these functions their defaults and documentation.
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <memory>
#include <mutex>

#include "base/version.hpp"
#include "redundancy/assignment.hpp"
#include "redundancy/standalone.hpp"
#include "redundancy/vote.hpp"
#include "redundancy/vote_distribution.hpp"

namespace py = pybind11;

namespace detoxsim {
namespace {

using Array = py::array_t<float>;

// Shared by all calls; a call from a second thread waits. Replaced as a whole, so that a call keeps the pool that it
// began with.
std::shared_ptr<ThreadPool>& pool() {
  static std::shared_ptr<ThreadPool> instance =
      std::make_shared<ThreadPool>(std::max(1, static_cast<int>(std::thread::hardware_concurrency())));
  return instance;
}

void set_threads(int threads) {
  if (threads < 1) throw InputError("threads: expected an integer >= 1, got " + std::to_string(threads));
  pool() = std::make_shared<ThreadPool>(threads);
}

Component component(ComponentKind kind, const std::string& name, const py::dict& parameters);

// The one kind of component that parameters take: names, or dictionaries with name, parameters and share.
Components to_attacks(const std::string& name, const py::handle& list) {
  Components attacks;
  for (const py::handle& entry : list) {
    py::dict parameters =
        py::isinstance<py::dict>(entry) ? py::dict(py::reinterpret_borrow<py::dict>(entry).attr("copy")()) : py::dict();
    if (!py::isinstance<py::dict>(entry)) parameters["name"] = entry;
    if (!parameters.contains("name")) throw InputError(name + ": an attack without a name");
    const auto chosen = py::str(parameters.attr("pop")("name")).cast<std::string>();
    const auto share = parameters.attr("pop")("share", 1).cast<double>();
    if (!(share > 0)) throw InputError(name + ": share: expected a number > 0");
    attacks.push_back({chosen, component(ComponentKind::attack, chosen, parameters).params, share});
  }
  return attacks;
}

// Python's values as parameters take them. Booleans come before integers, which they are, too.
Value to_value(const std::string& name, const py::handle& value) {
  if (py::isinstance<py::bool_>(value)) return value.cast<bool>();
  if (py::isinstance<py::list>(value) && py::len(value) > 0) {
    const py::object first = value.attr("__getitem__")(0);
    if (py::isinstance<py::dict>(first) || py::isinstance<py::str>(first)) return to_attacks(name, value);
  }
  try {
    if (py::isinstance<py::int_>(value)) return value.cast<std::int64_t>();
    if (py::isinstance<py::str>(value)) return value.cast<std::string>();
    if (py::isinstance<py::list>(value) || py::isinstance<py::tuple>(value)) return value.cast<Integers>();
    if (py::hasattr(value, "__index__")) return value.attr("__index__")().cast<std::int64_t>();
    if (py::hasattr(value, "__float__")) return value.attr("__float__")().cast<double>();
  } catch (const py::cast_error&) {
  }
  throw InputError(name + ": expected a number, a text, True, False or a list of integers, got " +
                   py::repr(value).cast<std::string>());
}

Component component(ComponentKind kind, const std::string& name, const py::dict& parameters) {
  Component chosen = Component::named(kind, name);
  const auto& specs = Catalog::of(kind).find(name)->params;
  std::vector<Mistake> problems;
  for (const auto& [key, value] : parameters) {
    const std::string problem =
        chosen.params.set(specs, key.cast<std::string>(), to_value(key.cast<std::string>(), value));
    if (!problem.empty()) problems.push_back(name + ": " + problem);
  }
  if (!problems.empty()) throw InputError(problems);
  return chosen;
}

// Vectors as Python holds them: float32, each without gaps; kept alive as long as this is.
class Vectors {
 public:
  explicit Vectors(const std::vector<Array>& vectors) : vectors_(vectors) {
    if (vectors.empty()) throw InputError("expected at least one vector");
    for (const Array& vector : vectors) {
      if (vector.size() != vectors.front().size())
        throw InputError("the vectors have different lengths: " + std::to_string(vectors.front().size()) + " and " +
                         std::to_string(vector.size()));
      pointers_.push_back(vector.data());
    }
    if (vectors.front().size() == 0) throw InputError("expected vectors with at least one entry");
  }
  std::int64_t d() const { return vectors_.front().size(); }
  RowView rows() const { return {pointers_, d()}; }

 private:
  std::vector<Array> vectors_;
  std::vector<const float*> pointers_;
};

Array to_array(const RowBuffer& rows) {
  Array out({static_cast<py::ssize_t>(rows.n()), static_cast<py::ssize_t>(rows.d())});
  for (int i = 0; i < rows.n(); ++i) std::copy_n(rows[i], rows.d(), out.mutable_data(i, 0));
  return out;
}

// A rule with its parameters. Keeps its scratch memory between calls, so one caller is served at a time.
class PythonRule {
 public:
  PythonRule(const std::string& name, const py::dict& parameters)
      : pool_(pool()), rule_(component(ComponentKind::rule, name, parameters), *pool_) {}

  py::tuple aggregate(const std::vector<Array>& vectors) {
    const Vectors rows(vectors);
    Array out(rows.d());
    GuardedRule::Outcome outcome;
    {
      const std::span<float> result(out.mutable_data(), static_cast<std::size_t>(rows.d()));
      const py::gil_scoped_release release;
      const std::lock_guard lock(mutex_);
      outcome = aggregate_rows(rule_, rows.rows(), result);
    }
    return py::make_tuple(out, outcome.dropped);
  }
  std::string guarantee() const { return rule_.rule().guarantee(); }
  bool guaranteed(int n, int f) const { return rule_.rule().guaranteed(n, f); }

 private:
  std::shared_ptr<ThreadPool> pool_;
  GuardedRule rule_;
  std::mutex mutex_;
};

Array pre_aggregate(const std::vector<Array>& vectors, const std::string& name, int f, std::uint64_t seed,
                    const py::dict& parameters) {
  const Vectors rows(vectors);
  const auto threads = pool();
  const auto pre_aggregator = make_pre_aggregator(component(ComponentKind::pre_aggregator, name, parameters), *threads);
  RowBuffer out;
  {
    const py::gil_scoped_release release;
    pre_aggregate_rows(*pre_aggregator, name, rows.rows(), f, seed, out);
  }
  return to_array(out);
}

Array attack(const std::vector<Array>& honest, const std::string& name, int q, std::uint64_t seed,
             const py::dict& parameters) {
  const Vectors rows(honest);
  const auto threads = pool();
  const Component chosen = component(ComponentKind::attack, name, parameters);
  RowBuffer out;
  {
    const py::gil_scoped_release release;
    forge_rows(chosen, rows.rows(), q, seed, *threads, out);
  }
  return to_array(out);
}

// The index of a replica that a strict majority equals bit by bit; −1 without one.
int majority_of(const std::vector<Array>& replicas, int group_size) {
  const Vectors rows(replicas);
  ReplicaSet set;
  set.group_size = group_size;
  for (const float* row : rows.rows().rows)
    set.replicas.push_back(std::as_bytes(std::span(row, static_cast<std::size_t>(rows.d()))));
  const auto threads = pool();
  const py::gil_scoped_release release;
  return majority(*threads, set);
}

py::dict corrupted_votes(int p, int q, int r) {
  const auto require = [](const char* name, int value, int low, int high) {
    if (value < low || value > high)
      throw InputError(std::string(name) + ": expected an integer from " + std::to_string(low) + " to " +
                       std::to_string(high) + ", got " + std::to_string(value));
  };
  require("p", p, 1, 9999);
  require("q", q, 0, p);
  require("r", r, 1, p);
  const std::vector<int> sizes = contiguous_groups(p, p / r).group_sizes();
  std::vector<double> distribution;
  {
    const py::gil_scoped_release release;
    distribution = corrupted_vote_distribution(sizes, q);
  }
  const VoteMeans means = mean_votes(sizes, q);
  py::dict result;
  result["distribution"] = distribution;
  result["mean"] = means.corrupted;
  result["no_majority_mean"] = means.no_majority;
  result["worst_case"] = worst_case_votes(sizes, q, NoMajority::drop);
  result["bound"] = mean_bound(sizes, q);
  return result;
}

std::vector<std::string> names(const std::string& kind) {
  for (const ComponentKind each : {ComponentKind::rule, ComponentKind::pre_aggregator, ComponentKind::attack})
    if (to_text(each) == kind) return Catalog::of(each).names();
  throw InputError("expected rule, pre-aggregator or attack, got '" + kind + "'" +
                   suggestion(kind, {"rule", "pre-aggregator", "attack"}));
}

}  // namespace

PYBIND11_MODULE(_native, module) {
  py::register_exception_translator([](std::exception_ptr error) {
    try {
      if (error) std::rethrow_exception(error);
    } catch (const InputError& wrong) {
      PyErr_SetString(PyExc_ValueError, wrong.what());
    } catch (const OutputError& failure) {
      PyErr_SetString(PyExc_OSError, failure.what());
    }
  });
  module.attr("version") = py::str(std::string(version));
  module.def("set_threads", set_threads);
  module.def("names", names);
  module.def("pre_aggregate", pre_aggregate);
  module.def("attack", attack);
  module.def("vote", majority_of);
  module.def("corrupted_votes", corrupted_votes);
  py::class_<PythonRule>(module, "Rule")
      .def(py::init<const std::string&, const py::dict&>())
      .def("aggregate", &PythonRule::aggregate)
      .def("guarantee", &PythonRule::guarantee)
      .def("guaranteed", &PythonRule::guaranteed);
}

}  // namespace detoxsim
