// A file that is being written: it has its name only when everything is in it.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace detoxsim {

/// What becomes of a file that is begun and not finished.
enum class Unfinished { removed, kept };
/// Whether a file must outlive a failure of power from the moment on when it has its name; that takes milliseconds.
enum class Sync { no, yes };

/// A regular file grows as NAME.part, locked, so that two processes can't mix in it, and is renamed when it is
/// finished: the name never stands for half a content, and keeps what it stood for until then. Permissions stay; those
/// of a new file follow the umask. A symbolic link stays as well, and the file that it names is written. What is no
/// regular file (a device, a FIFO, /dev/stdout and other descriptors of this process) is written straight into.
class OutputFile {
 public:
  /// OutputError where it can't be written, or another process is at it.
  explicit OutputFile(const std::string& name, Unfinished unfinished = Unfinished::removed);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  /// With the system when this returns: it outlives this process. OutputError.
  void append(std::string_view bytes);
  /// Gives it its name. Nothing can be appended afterwards. OutputError.
  void finish(Sync sync = Sync::yes);
  /// Gives several their names, one after the other, once all of them are safely on disk; the last one not before the
  /// names of those before it are. OutputError, and then at the worst some of the first have their names.
  static void finish_together(std::initializer_list<OutputFile*> files);

  /// The file as it grows; "" where it is written straight into, or finished.
  const std::string& part() const { return part_; }

 private:
  void open(const std::string& name);
  void open_part();
  void take_over_permissions();
  void take_name();
  void sync() const;
  std::string folder() const;
  void sync_folder() const;
  [[noreturn]] void fail(int error) const;

  std::string name_;  ///< as it was given, for messages
  std::string path_;  ///< links followed; "" where it is written straight into
  std::string part_;
  Unfinished unfinished_;
  int descriptor_ = -1;
};

/// Whether a file of this name would take the place of one that is there: not so a device or a FIFO.
bool would_replace(const std::string& name);

}  // namespace detoxsim
