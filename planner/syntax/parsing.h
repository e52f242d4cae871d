#ifndef PLANNER_SYNTAX_PARSING_H_
#define PLANNER_SYNTAX_PARSING_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/diag/diagnostic.h"
#include "planner/syntax/scanner.h"
#include "planner/syntax/tree.h"

// The parser's own parts; inside this folder only. Recursive descent over tokens that are
// scanned when asked for, because inside a string template other rules hold.
namespace planner::syntax {

class Parsing {
 public:
  Parsing(SourceFilePtr file, diag::Diagnostics& diags);

  Body ParseWholeFile();
  ExpressionPtr ParseWholeExpression();
  ExpressionPtr ParseWholeTemplate();

  struct Piece;  // template_piece.h

 private:
  static constexpr int kDeepest = 200;
  using Kind = Token::Kind;

  // --- Tokens (parse_body.cc)
  const Token& Peek();
  Token Read();
  bool PeekIs(Kind kind) { return Peek().kind == kind; }
  bool Accept(Kind kind);
  std::string_view Text(Range range) const {
    return text_.substr(range.start, range.end - range.start);
  }
  void SkipNewlines();
  uint32_t Here() { return Peek().range.start; }
  // Within the scope newlines are (not) tokens.
  class Newlines {
   public:
    Newlines(Parsing& parsing, bool are_tokens);
    ~Newlines();
    Newlines(const Newlines&) = delete;
    Newlines& operator=(const Newlines&) = delete;

   private:
    Parsing& parsing_;
    bool before_;
  };

  // Reports once until the parser is in step again. Returns an Invalid expression.
  ExpressionPtr Error(std::string summary, std::string detail, Range subject,
                      std::optional<Range> context = {});
  ExpressionPtr InvalidAt(Range range) const;
  bool TooDeep(Range range);
  ExpressionPtr Make(decltype(Expression::node) node, Range range) const;

  // --- Bodies (parse_body.cc)
  Body ParseBody(bool top_level, uint32_t start);
  void ParseItem(Body& body);
  void ParseAttribute(Body& body, const Token& name, bool single_line);
  void ParseBlock(Body& body, const Token& name);
  bool ParseLabels(Block& block);
  bool ParseBlockBody(Block& block, const Token& open);
  bool ParseClose(Block& block, const Token& open);
  bool ParseOneLineBody(Block& block, const Token& open);
  bool ReadMoreLines(Block& block, const Token& open);
  void ReportUnexpected(const Token& token);
  bool ReportUnclosed(const Block& block, const Token& open);  // False.
  void ReportNoArgument(const Token& name);

  // --- After mistakes (recover.cc)
  void Recover(uint32_t item);
  void SkipHeader(Body& body, Range name);
  void AddUnread(Body& body, Range name) const;
  bool GoToBrace(uint32_t item);
  bool IsIndentedBehind(uint32_t item, size_t line) const;
  bool GoesOnBehind(uint32_t item);
  void TakeSwallowed(Block& unclosed, Body& body);
  bool IsWrongClose(uint32_t block);
  bool EndsBody(uint32_t item, size_t mistake) const;
  size_t PassString(size_t mistake) const;

  // --- Expressions (parse_expression.cc)
  ExpressionPtr ParseConditional();
  ExpressionPtr ParseBinary(size_t level);
  ExpressionPtr ParseUnary();
  ExpressionPtr ParsePostfix();
  ExpressionPtr ParseSteps(ExpressionPtr source, bool attributes_only);
  ExpressionPtr ParseDotStep(ExpressionPtr source, bool attributes_only, bool* done);
  ExpressionPtr ParseIndexStep(ExpressionPtr source);
  ExpressionPtr ParseSplat(ExpressionPtr source, Range marker, bool attributes_only);
  ExpressionPtr ParseTerm();
  ExpressionPtr ParseNameOrCall();
  ExpressionPtr ParseCall(std::string name, Range name_range);
  ExpressionPtr ParseNumber();

  // --- Tuples, objects, for expressions (parse_collection.cc)
  ExpressionPtr ParseTuple();
  ExpressionPtr ParseObject();
  bool ParseObjectItem(Object& object, const Token& open);
  ExpressionPtr ParseObjectKey();
  bool ReadAssign(const Token& open);
  ExpressionPtr ParseFor(const Token& open, bool is_object);

  // --- Templates (parse_template.cc)
  ExpressionPtr ParseQuoted();
  ExpressionPtr ParseHeredoc();
  ExpressionPtr BuildTemplate(std::vector<Piece> pieces, Range range, bool dedent);
  std::vector<ExpressionPtr> BuildParts(std::vector<Piece>& pieces, size_t& next, int depth,
                                        std::string_view inside);
  ExpressionPtr BuildDirective(std::vector<Piece>& pieces, size_t& next, int depth);
  void CheckEnd(const Piece& piece, std::string_view inside);

  // --- The text of templates (read_template.cc)
  bool ReadPlain(std::string& out);
  // Reads to `closer`: a quote, the name of a heredoc on a line of its own, or "" for the end of
  // the text. In interpolations there may be other templates, with ends of their own.
  std::vector<Piece> ReadPieces(std::string_view closer, bool* closed);
  // Where the name of a heredoc ends in a line that has nothing else.
  std::optional<uint32_t> HeredocEndAt(uint32_t line, std::string_view name) const;
  uint32_t SkipHeredoc(uint32_t line, std::string_view name);
  bool ReadMarker(std::vector<Piece>& pieces, bool is_quoted);
  bool ReadDirective(Piece& piece, std::string& keyword);
  bool ReadForNames(Piece& piece);
  bool ReadMarkerEnd(Piece& piece, std::string_view keyword, bool is_quoted);
  std::optional<uint32_t> ReadHexadecimal(uint32_t from, uint32_t digits, uint32_t* end);
  void ReadEscape(std::string& out);

  SourceFilePtr file_;
  std::string_view text_;
  diag::Diagnostics& diags_;
  uint32_t position_ = 0;
  Token token_ = {};
  Range template_end_ = {};  // What closes the template that is built.
  bool has_token_ = false;
  bool newlines_are_tokens_ = true;
  bool in_step_ = true;          // False after a mistake, until Recover.
  bool is_cut_off_ = false;      // A heredoc or a comment took the rest of the file.
  bool is_open_line_ = false;    // In a block whose first argument is in the line of its brace.
  bool told_encoding_ = false;   // That the file is not UTF-8 is told once.
  bool string_is_open_ = false;  // The mistake is a string that does not end in its line.
  std::optional<uint32_t> open_comment_ = {};  // Where the comment without an end begins.
  int depth_ = 0;
};

}  // namespace planner::syntax

#endif  // PLANNER_SYNTAX_PARSING_H_
