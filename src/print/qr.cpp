#include <qrencode.h>

#include "base/check.h"
#include "base/result.h"
#include "print/canvas.h"

namespace yk::print {

QrModules qr_modules(const std::string& content) {
    CHECK(!content.empty() && content.size() <= 1024 && content.find('\0') == std::string::npos);
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(QRcode_encodeString8bit(content.c_str(), 0, QR_ECLEVEL_M), QRcode_free);
    if (!code) throw Broken("qrencode: no code");
    QrModules out{code->width, {}};
    out.dark.reserve(static_cast<std::size_t>(out.side) * out.side);
    for (int i = 0; i < out.side * out.side; ++i) out.dark.push_back(code->data[i] & 1);
    return out;
}

}  // namespace yk::print
