// -m comment: a remark in the rule; every packet matches (net/netfilter/xt_comment.c; iptables-extensions(8), comment).

package struct CommentMatch: MatchExtension {
  package static let name = "comment"
  /// XT_MAX_COMMENT_LEN without the final zero.
  package static let maximumLength = 255
  package static let help = [
    "--comment": "text for the reader; every packet matches"
  ]
  package static let options: [Option<Self>] = [
    .value("--comment", \.comment, .comment, required: true)
  ]
  package var comment: String?
  package init() {}
  package var match: Match { .comment(Box(self)) }
  package func listing(_ context: OptionContext) -> String? { comment.map { "/* \($0) */" } }
}

extension Format<String> {
  /// Longer comments are cut, as the tool does without a word.
  fileprivate static let comment = Format(
    "COMMENT",
    readBytes: { (word, _, _) throws(OptionError) in word.prefix(CommentMatch.maximumLength).text },
    write: { v, _ in savedString(v) })
}
