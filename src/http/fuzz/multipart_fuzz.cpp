#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "http/multipart.h"

// Any bytes as a multipart body: refused without leaving a file behind, or read into fields and files that are no larger than what came.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace fs = std::filesystem;
    static const fs::path folder = [] {
        auto made = fs::temp_directory_path() / ("yikang-multipart-" + std::to_string(::getpid()));
        fs::create_directories(made / "parts");
        return made;
    }();
    const auto body = folder / "body";
    std::ofstream(body, std::ios::binary).write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
    const auto form = yk::http::parse_form(body, "multipart/form-data; boundary=B", folder / "parts");
    std::size_t left = 0, bytes = 0;
    for (const auto& entry : fs::directory_iterator(folder / "parts")) ++left, bytes += entry.file_size();
    if (left != (form ? form->files.size() : 0) || bytes > size) __builtin_trap();
    if (form)
        for (const auto& file : form->files) fs::remove(file.file);
    fs::remove(body);
    return 0;
}
