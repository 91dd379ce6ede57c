// SPDX-License-Identifier: Apache-2.0
#include "tests/host_compiler.h"

#include "onda/core/error.h"
#include "onda/core/process.h"

namespace onda {

Bytes HostProgram::compile_and_run(const std::vector<std::string>& sources,
                                   const std::string& standard) const {
  std::vector<std::string> command = {
      ONDA_CXX_COMPILER, "-std=" + standard, "-fno-exceptions", "-fno-rtti", "-Wall", "-Wextra",
      // Clang would have braces around a base, which a plain list may leave out.
      "-Wno-missing-braces", "-Werror", "-Wshadow", "-ffp-contract=off", "-O1", "-o", "program"};
  const std::string sanitize = ONDA_SANITIZE;
  if (!sanitize.empty()) {
    command.insert(command.end(), {"-fsanitize=" + sanitize, "-fno-sanitize-recover=all"});
  }
  command.insert(command.end(), sources.begin(), sources.end());
  const ProcessResult compiled =
      run_process({.arguments = command, .folder = folder(), .must_succeed = false});
  if (compiled.exit_status != 0) throw Error("it does not compile:\n{}", compiled.errors);
  const ProcessResult ran =
      run_process({.arguments = {(folder() / "program").string()}, .must_succeed = false});
  if (ran.exit_status != 0) throw Error("it ended with {}:\n{}", ran.exit_status, ran.errors);
  const auto* begin = reinterpret_cast<const std::byte*>(ran.output.data());
  return Bytes(begin, begin + ran.output.size());
}

}  // namespace onda
