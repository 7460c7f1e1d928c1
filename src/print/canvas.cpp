#include "print/canvas.h"

#include <cairo-pdf.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>

#include <iostream>
#include <mutex>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#endif

#include "base/check.h"
#include "base/result.h"
#include "base/text.h"

namespace yk::print {
namespace {

// Debian's cairo 1.16 loses a buffer for each OpenType font (CFF) it embeds when it closes a file, and fontconfig one when it reads its
// configuration, once a process. The leak check looks away from what they allocate in just these calls, and from nothing else.
struct LibraryLoss {
#if defined(__SANITIZE_ADDRESS__)
    LibraryLoss() { __lsan_disable(); }
    ~LibraryLoss() { __lsan_enable(); }
    LibraryLoss(const LibraryLoss&) = delete;
#endif
};

struct Free {
    void operator()(cairo_surface_t* p) const {
        [[maybe_unused]] const LibraryLoss loss;
        cairo_surface_destroy(p);
    }
    void operator()(cairo_t* p) const { cairo_destroy(p); }
    void operator()(PangoLayoutIter* p) const { pango_layout_iter_free(p); }
    void operator()(PangoFontDescription* p) const { pango_font_description_free(p); }
    void operator()(cairo_font_options_t* p) const { cairo_font_options_destroy(p); }
};
template <class T>
struct Unref {
    void operator()(T* p) const { g_object_unref(p); }
};
template <class T>
using Object = std::unique_ptr<T, Unref<T>>;
template <class T>
using Owned = std::unique_ptr<T, Free>;

constexpr const char* font_family = "Noto Sans CJK SC";

cairo_status_t write_to_stream(void* sink, const unsigned char* data, unsigned int length) {
    auto& out = *static_cast<std::iostream*>(sink);
    out.write(reinterpret_cast<const char*>(data), length);
    return out ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

void expect(cairo_status_t status, const char* what) {
    if (status != CAIRO_STATUS_SUCCESS) throw Broken(std::string("cairo, ") + what + ": " + cairo_status_to_string(status));
}

// Read here and once, before pango reads it in a thread of its own.
void read_font_configuration() {
    static std::once_flag once;
    std::call_once(once, [] {
        [[maybe_unused]] const LibraryLoss loss;
        if (!FcInit()) throw Broken("fontconfig: no configuration");
    });
}

constexpr std::size_t longest_word = 64;

// Characters that change the direction or the boundaries of the text around them.
bool steers_direction(char32_t c) {
    return c == 0x061C || (c >= 0x200E && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

struct SetText::Inside {
    Object<PangoLayout> layout;
    TextStyle style;
    double width;
    int lines;
};

SetText::SetText(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
SetText::SetText(SetText&&) noexcept = default;
SetText::~SetText() = default;
int SetText::lines() const { return inside_->lines; }

struct Canvas::Inside {
    Owned<cairo_surface_t> surface;
    Owned<cairo_t> cr;
    Object<PangoFontMap> fonts;
    Object<PangoContext> context;
    int outline_root = CAIRO_PDF_OUTLINE_ROOT;
};

Canvas::Canvas(std::iostream& sink, const Info& info) : inside_(std::make_unique<Inside>()) {
    auto& in = *inside_;
    in.surface.reset(cairo_pdf_surface_create_for_stream(write_to_stream, &sink, page_width, page_height));
    expect(cairo_surface_status(in.surface.get()), "surface");
    auto* surface = in.surface.get();
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5);
    const auto created = instant_text(info.created).substr(0, 19) + "Z";
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, printable(info.title, 200).c_str());
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, printable(info.author, 200).c_str());
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, created.c_str());
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, created.c_str());
    in.cr.reset(cairo_create(surface));
    read_font_configuration();
    // A map of its own: maps of fonts are not shared between threads.
    in.fonts.reset(pango_cairo_font_map_new());
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(in.fonts.get()), 72);
    in.context.reset(pango_font_map_create_context(in.fonts.get()));
    pango_context_set_language(in.context.get(), pango_language_from_string(info.language.c_str()));
    pango_context_set_round_glyph_positions(in.context.get(), FALSE);
    Owned<cairo_font_options_t> options(cairo_font_options_create());
    cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(in.context.get(), options.get());
}
Canvas::~Canvas() = default;

SetText Canvas::set(std::string_view text, const TextStyle& style, double width) {
    Object<PangoLayout> layout(pango_layout_new(inside_->context.get()));
    Owned<PangoFontDescription> font(pango_font_description_from_string(font_family));
    pango_font_description_set_absolute_size(font.get(), style.size * PANGO_SCALE);
    pango_font_description_set_weight(font.get(), style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout.get(), font.get());
    pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    const auto clean = printable(text);
    pango_layout_set_text(layout.get(), clean.data(), static_cast<int>(clean.size()));
    const int lines = clean.empty() ? 0 : pango_layout_get_line_count(layout.get());
    return SetText(std::make_unique<SetText::Inside>(SetText::Inside{std::move(layout), style, width, lines}));
}

void Canvas::draw(const SetText& text, int first, int count, double x, double y) {
    const auto& in = text.inside();
    auto* cr = inside_->cr.get();
    cairo_set_source_rgb(cr, in.style.grey, in.style.grey, in.style.grey);
    const double step = line_height_of(in.style);
    for (int i = first; i < first + count && i < in.lines; ++i) {
        auto* line = pango_layout_get_line_readonly(in.layout.get(), i);
        PangoRectangle logical;
        pango_layout_line_get_extents(line, nullptr, &logical);
        const double slack = in.width - static_cast<double>(logical.width) / PANGO_SCALE;
        const double shift = in.style.align == Align::right ? slack : in.style.align == Align::centre ? slack / 2 : 0;
        // The baseline stands so that Han characters are centred in the line.
        cairo_move_to(cr, x + shift, y + (i - first) * step + step / 2 + in.style.size * 0.38);
        pango_cairo_show_layout_line(cr, line);
    }
}

void Canvas::rule(double x, double y, double width, double grey) {
    auto* cr = inside_->cr.get();
    cairo_set_source_rgb(cr, grey, grey, grey);
    cairo_set_line_width(cr, 0.5);
    cairo_move_to(cr, x, y);
    cairo_line_to(cr, x + width, y);
    cairo_stroke(cr);
}

void Canvas::box(double x, double y, double width, double height, double grey) {
    auto* cr = inside_->cr.get();
    cairo_set_source_rgb(cr, grey, grey, grey);
    cairo_rectangle(cr, x, y, width, height);
    cairo_fill(cr);
}

void Canvas::squares(const std::vector<bool>& dark, int n, double x, double y, double side) {
    auto* cr = inside_->cr.get();
    const double step = side / n;
    cairo_set_source_rgb(cr, 0, 0, 0);
    for (int row = 0; row < n; ++row)
        for (int column = 0; column < n; ++column)
            if (dark[static_cast<std::size_t>(row) * n + column]) cairo_rectangle(cr, x + column * step, y + row * step, step, step);
    cairo_fill(cr);
}

void Canvas::begin_tag(const char* tag) { cairo_tag_begin(inside_->cr.get(), tag, nullptr); }
void Canvas::end_tag(const char* tag) { cairo_tag_end(inside_->cr.get(), tag); }

void Canvas::outline(std::string_view title, int level, int page) {
    const auto where = "page=" + std::to_string(page);
    const int parent = level == 1 ? CAIRO_PDF_OUTLINE_ROOT : inside_->outline_root;
    const int made = cairo_pdf_surface_add_outline(inside_->surface.get(), parent, printable(title, 200).c_str(), where.c_str(),
                                                   CAIRO_PDF_OUTLINE_FLAG_OPEN);
    if (level == 1) inside_->outline_root = made;
}

void Canvas::end_page() {
    cairo_show_page(inside_->cr.get());
    expect(cairo_status(inside_->cr.get()), "page");
}

void Canvas::finish() {
    expect(cairo_status(inside_->cr.get()), "drawing");
    inside_->cr.reset();
    {
        [[maybe_unused]] const LibraryLoss loss;
        cairo_surface_finish(inside_->surface.get());
    }
    expect(cairo_surface_status(inside_->surface.get()), "finishing");
}

std::string printable(std::string_view text, std::size_t longest) {
    std::string out;
    std::size_t taken = 0, unbroken = 0;
    for (char32_t c : code_points(text)) {
        if (c == U'\t') c = U' ';
        if ((c < 0x20 && c != U'\n') || (c >= 0x7F && c < 0xA0) || c == 0xFEFF || c == 0x2028 || c == 0x2029 || steers_direction(c))
            continue;
        if (taken++ == longest) {
            append_utf8(out, U'…');
            break;
        }
        append_utf8(out, c);
        // A place to break inside words that no line holds: looking for one would cost the square of their length.
        unbroken = c > U' ' && c < 0x2E80 ? unbroken + 1 : 0;
        if (unbroken == longest_word) {
            append_utf8(out, 0x200B);
            unbroken = 0;
        }
    }
    return out;
}

}  // namespace yk::print
