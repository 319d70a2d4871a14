// What the tests of redundancy/ and attacks/ share: components with parameters, vectors, and replica sets that own
// them.
#pragma once

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "catch.hpp"
#include "redundancy/pipeline.hpp"

// A namespace of their own: the test programs link all of src/, where the same names may mean something else.
namespace detoxsim::testing {

using Vector = std::vector<float>;
using Vectors = std::vector<Vector>;
using Settings = std::vector<std::pair<std::string, Value>>;

inline Component component(ComponentKind kind, const std::string& name, const Settings& values = {}) {
  Component component = Component::named(kind, name);
  for (const auto& [key, value] : values)
    REQUIRE(component.params.set(Catalog::of(kind).find(name)->params, key, value) == "");
  return component;
}

inline StageConfig stage(const std::string& rule, const Settings& values = {}) {
  return {{}, component(ComponentKind::rule, rule, values)};
}

/// Five buckets between the two.
inline PipelineConfig two_stages(const StageConfig& inner, const StageConfig& outer) {
  PipelineConfig config;
  config.buckets = 5;
  config.inner = inner;
  config.outer = outer;
  return config;
}

inline Assignment grouped(const std::string& scheme, int p, int r) {
  return SchemeRegistry::find(ComponentKind::scheme, scheme)(p, r);
}

inline Vector random_vector(RandomStream& random, int d) {
  Vector vector;
  for (int i = 0; i < d; ++i) vector.push_back(static_cast<float>(random.normal()));
  return vector;
}

inline Vectors random_vectors(std::uint64_t seed, int n, int d) {
  RandomStream random(seed, "test vectors");
  Vectors vectors;
  for (int i = 0; i < n; ++i) vectors.push_back(random_vector(random, d));
  return vectors;
}

inline Payload payload_of(const Vector& vector) { return std::as_bytes(std::span(vector)); }

inline bool same_bits(std::span<const float> a, std::span<const float> b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

inline bool same_bytes(Payload a, Payload b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size()) == 0;
}

/// What each file's workers sent, in order of arrival.
class Sent {
 public:
  explicit Sent(std::vector<Vectors> files, std::vector<int> group_sizes = {}) : files_(std::move(files)) {
    for (std::size_t file = 0; file < files_.size(); ++file) {
      ReplicaSet replica_set;
      for (const Vector& vector : files_[file]) replica_set.replicas.push_back(payload_of(vector));
      replica_set.group_size = group_sizes.empty() ? static_cast<int>(files_[file].size()) : group_sizes[file];
      replica_sets_.push_back(replica_set);
    }
  }
  Sent(const Sent&) = delete;
  std::span<const ReplicaSet> replica_sets() const { return replica_sets_; }
  /// Files of r replicas each, held by r workers each.
  Assignment assignment() const {
    int p = 0;
    for (const ReplicaSet& replica_set : replica_sets_) p += replica_set.group_size;
    return contiguous_groups(p, static_cast<int>(replica_sets_.size()));
  }

 private:
  std::vector<Vectors> files_;
  std::vector<ReplicaSet> replica_sets_;
};

}  // namespace detoxsim::testing
