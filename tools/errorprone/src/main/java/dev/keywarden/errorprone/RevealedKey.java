package dev.keywarden.errorprone;

import static com.google.errorprone.BugPattern.LinkType.NONE;
import static com.google.errorprone.BugPattern.SeverityLevel.WARNING;

import com.google.errorprone.BugPattern;
import com.google.errorprone.ErrorProneFlags;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.PackageTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import java.util.List;
import javax.inject.Inject;
import org.jspecify.annotations.Nullable;

/**
 * Names each place where a key is revealed that nobody has allowed: {@code reveal()}, {@code
 * ApiKey::reveal} and {@code use(String::new)}, which is the same and is not counted as such.
 *
 * <p>Allowed are the packages of the flag {@code Keywarden:AllowedPackages}, with those below them,
 * and what is marked with {@link dev.keywarden.Revealed}: the variable that is assigned, the
 * method, the class around it.
 */
@BugPattern(
    summary = "A key is revealed here, outside of the packages that may do so",
    severity = WARNING,
    linkType = NONE)
public final class RevealedKey extends BugChecker implements BugChecker.CompilationUnitTreeMatcher {
  private static final long serialVersionUID = 1;
  private static final String FLAG = "Keywarden:AllowedPackages";

  /** Packages whose code may reveal keys. */
  @SuppressWarnings("serial") // List.of() makes those that are; no compiler writes a check out
  private final List<String> allowed;

  /** For the service loader, which asks for no more than the class. */
  public RevealedKey() {
    this(ErrorProneFlags.empty());
  }

  /**
   * Reads the packages that are allowed.
   *
   * @param flags the compiler's
   */
  @Inject
  public RevealedKey(ErrorProneFlags flags) {
    allowed =
        flags.get(FLAG).stream()
            .flatMap(list -> List.of(list.split(",", -1)).stream())
            .map(String::trim)
            .filter(name -> !name.isEmpty())
            .toList();
  }

  @Override
  public Description matchCompilationUnit(CompilationUnitTree unit, VisitorState state) {
    PackageTree declared = unit.getPackage();
    String name =
        declared == null ? "" : ASTHelpers.getSymbol(declared).getQualifiedName().toString();
    boolean free = allowed.stream().anyMatch(one -> name.equals(one) || name.startsWith(one + "."));
    if (!free) {
      RevealedFlow flow = RevealedFlow.of(unit, state);
      new SuppressibleTreePathScanner<@Nullable Void, @Nullable Void>(state) {
        @Override
        public @Nullable Void visitMethodInvocation(
            MethodInvocationTree tree, @Nullable Void unused) {
          if (RevealedFlow.isReveal(tree) || flow.isRevealByUse(tree)) {
            report(tree, getCurrentPath(), state);
          }
          return super.visitMethodInvocation(tree, null);
        }

        @Override
        public @Nullable Void visitMemberReference(
            MemberReferenceTree tree, @Nullable Void unused) {
          if (RevealedFlow.isReveal(tree)) {
            report(tree, getCurrentPath(), state);
          }
          return super.visitMemberReference(tree, null);
        }
      }.scan(new TreePath(unit), null);
    }
    return Description.NO_MATCH;
  }

  private void report(Tree tree, TreePath path, VisitorState state) {
    MethodTree method = null;
    for (Tree around : path) {
      if (around instanceof AssignmentTree assignment
          && RevealedFlow.isMarked(ASTHelpers.getSymbol(assignment.getVariable()), state)) {
        return;
      }
      boolean declares =
          around instanceof VariableTree
              || around instanceof MethodTree
              || around instanceof ClassTree;
      if (declares && RevealedFlow.isMarked(ASTHelpers.getSymbol(around), state)) {
        return;
      }
      if (method == null && around instanceof MethodTree declared) {
        method = declared;
      }
    }
    String what =
        tree instanceof MethodInvocationTree call && !RevealedFlow.isReveal(call)
            ? "use() makes a String of the key here, which reveals it without an event that says"
                + " so."
            : "A key is revealed here.";
    Description.Builder description =
        buildDescription(tree)
            .setMessage(
                what
                    + " Hand the ApiKey itself on, put it where it belongs with a module that does"
                    + " so (keywarden-jdk, keywarden-okhttp, keywarden-spring), or, if it has to be"
                    + " in clear here, mark the method with @Revealed or name the package in"
                    + " -XepOpt:"
                    + FLAG);
    if (method != null) {
      description.addFix(
          SuggestedFix.builder()
              .addImport("dev.keywarden.Revealed")
              .prefixWith(method, "@Revealed\n  ")
              .build());
    }
    state.reportMatch(description.build());
  }
}
