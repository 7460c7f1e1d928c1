// Pages of a PDF to draw on: lines of text, rules, boxes, squares. Points from the top left corner; internal to print.
#pragma once
#include <iosfwd>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "print/document.h"
#include "print/printer.h"

namespace yk::print {

inline constexpr double page_width = 595.276, page_height = 841.89;  // A4

struct TextStyle {
    double size = 10.5;
    bool bold = false;
    double grey = 0;  // 0 black, 1 white
    Align align = Align::left;
};
// Every line of a style is as high as any other, whatever fonts its characters come from.
constexpr double line_height_of(const TextStyle& style) { return style.size * 1.5; }

// Text broken into lines for a width.
class SetText {
 public:
    struct Inside;
    explicit SetText(std::unique_ptr<Inside> inside);
    SetText(SetText&&) noexcept;
    ~SetText();
    int lines() const;
    const Inside& inside() const { return *inside_; }

 private:
    std::unique_ptr<Inside> inside_;
};

class Canvas {
 public:
    Canvas(std::iostream& sink, const Info& info);
    ~Canvas();
    Canvas(const Canvas&) = delete;
    Canvas& operator=(const Canvas&) = delete;

    SetText set(std::string_view text, const TextStyle& style, double width);
    // Lines [first, first + count) with the top of the first one at y.
    void draw(const SetText& text, int first, int count, double x, double y);
    void rule(double x, double y, double width, double grey);
    void box(double x, double y, double width, double height, double grey);
    // A square field of n × n, dark where true, row by row.
    void squares(const std::vector<bool>& dark, int n, double x, double y, double side);
    void begin_tag(const char* tag);
    void end_tag(const char* tag);
    void outline(std::string_view title, int level, int page);  // page from 1 within the file
    void end_page();
    void finish();

 private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

// Clean for setting: valid UTF-8, no control characters but line feed, no direction overrides, at most `longest` code points.
std::string printable(std::string_view text, std::size_t longest = 20'000);

// Modules of the QR code of a text, row by row; throws Broken when it does not fit.
struct QrModules {
    int side = 0;
    std::vector<bool> dark;
};
QrModules qr_modules(const std::string& content);

// Writes into the catalogue of a finished PDF the language and that it is tagged, as an incremental update.
void add_language(std::iostream& pdf, std::string_view language);

}  // namespace yk::print
