package dev.keywarden.errorprone;

import static com.google.errorprone.BugPattern.LinkType.NONE;
import static com.google.errorprone.BugPattern.SeverityLevel.WARNING;

import com.google.errorprone.BugPattern;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssertTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names each place where a revealed key is made to be read: logged, printed, formatted, put into an
 * exception, an {@code assert}, a {@code toString}, a thread's name or a system property, or handed
 * to an assertion of a test, which prints it when it fails.
 *
 * <p>Mere concatenation is followed and not named: that is how the text of a header comes about.
 */
@BugPattern(
    summary = "A revealed key is printed, logged, or put into a message",
    severity = WARNING,
    linkType = NONE)
public final class RevealedKeyPrinted extends BugChecker
    implements BugChecker.CompilationUnitTreeMatcher {
  private static final long serialVersionUID = 1;

  /** For Error Prone. */
  public RevealedKeyPrinted() {}

  @Override
  public Description matchCompilationUnit(CompilationUnitTree unit, VisitorState state) {
    RevealedFlow flow = RevealedFlow.of(unit, state);
    new SuppressibleTreePathScanner<@Nullable Void, @Nullable Void>(state) {
      @Override
      public @Nullable Void visitMethodInvocation(
          MethodInvocationTree tree, @Nullable Void unused) {
        String place = Printers.placeOf(ASTHelpers.getSymbol(tree), state);
        if (place != null) {
          tree.getArguments().forEach(argument -> printed(argument, place));
        }
        return super.visitMethodInvocation(tree, null);
      }

      @Override
      public @Nullable Void visitNewClass(NewClassTree tree, @Nullable Void unused) {
        String place = Printers.placeOf(ASTHelpers.getSymbol(tree), state);
        if (place != null) {
          tree.getArguments().forEach(argument -> printed(argument, place));
        }
        return super.visitNewClass(tree, null);
      }

      @Override
      public @Nullable Void visitAssert(AssertTree tree, @Nullable Void unused) {
        if (tree.getDetail() != null) {
          printed(tree.getDetail(), "is the message of an assert");
        }
        return super.visitAssert(tree, null);
      }

      @Override
      public @Nullable Void visitReturn(ReturnTree tree, @Nullable Void unused) {
        ExpressionTree value = tree.getExpression();
        if (value != null && inToString(getCurrentPath())) {
          printed(value, "is what toString() returns");
        }
        return super.visitReturn(tree, null);
      }

      private void printed(ExpressionTree value, String place) {
        ExpressionTree text =
            value instanceof LambdaExpressionTree lambda
                    && lambda.getBody() instanceof ExpressionTree body
                ? body // made if the message is wanted
                : value;
        if (flow.holds(text)) {
          state.reportMatch(
              buildDescription(value)
                  .setMessage(
                      "A revealed key "
                          + place
                          + ". Print the ApiKey itself, which shows its name and fingerprint, or"
                          + " leave it out; assert on keys with"
                          + " dev.keywarden.testkit.KeyAssertions")
                  .addFix(withoutReveal(text, value != text, state))
                  .build());
        }
      }
    }.scan(new TreePath(unit), null);
    return Description.NO_MATCH;
  }

  private static boolean inToString(TreePath path) {
    for (Tree around : path) {
      if (around instanceof LambdaExpressionTree) {
        return false;
      }
      if (around instanceof MethodTree method) {
        return method.getName().contentEquals("toString") && method.getParameters().isEmpty();
      }
    }
    return false;
  }

  /** What can be mended is a reveal() in the very expression: the key itself prints no value. */
  private static SuggestedFix withoutReveal(
      ExpressionTree text, boolean supplied, VisitorState state) {
    SuggestedFix.Builder fix = SuggestedFix.builder();
    mend(text, !supplied, fix, state);
    return fix.build();
  }

  private static void mend(
      ExpressionTree text, boolean alone, SuggestedFix.Builder fix, VisitorState state) {
    if (text instanceof ParenthesizedTree inner) {
      mend(inner.getExpression(), alone, fix, state);
    } else if (text instanceof BinaryTree sum) {
      for (ExpressionTree part : List.of(sum.getLeftOperand(), sum.getRightOperand())) {
        mend(part, false, fix, state);
      }
    } else if (RevealedFlow.isReveal(text)) {
      ExpressionTree key = ASTHelpers.getReceiver(text);
      if (key != null) {
        // Alone, it may stand where no other type than String fits.
        fix.replace(text, state.getSourceForNode(key) + (alone ? ".toString()" : ""));
      }
    }
  }
}
