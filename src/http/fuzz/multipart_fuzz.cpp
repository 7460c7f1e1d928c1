#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "http/multipart.h"

// Any bytes as a multipart body: refused without leaving a file behind, or read into fields and files that are no larger than what came.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace fs = std::filesystem;
    struct Folder {
        fs::path path = fs::temp_directory_path() / ("yikang-multipart-" + std::to_string(::getpid()));
        Folder() { fs::create_directories(path / "parts"); }
        ~Folder() { fs::remove_all(path); }
    };
    static const Folder place;
    const auto& folder = place.path;
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
