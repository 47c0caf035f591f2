package dev.keywarden.errorprone;

import static com.google.errorprone.BugPattern.LinkType.NONE;
import static com.google.errorprone.BugPattern.SeverityLevel.WARNING;

import com.google.errorprone.BugPattern;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import java.util.List;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/**
 * Names each field that a revealed key is stored in, and each record that is made of one: it stays
 * in memory in clear, prints with the object, and does not follow a rotation.
 *
 * <p>Allowed are fields and record components that are marked with {@link dev.keywarden.Revealed},
 * and those of a class that is.
 */
@BugPattern(summary = "A revealed key is kept in a field", severity = WARNING, linkType = NONE)
public final class RevealedKeyInField extends BugChecker
    implements BugChecker.CompilationUnitTreeMatcher {
  private static final long serialVersionUID = 1;

  /** For Error Prone. */
  public RevealedKeyInField() {}

  @Override
  public Description matchCompilationUnit(CompilationUnitTree unit, VisitorState state) {
    RevealedFlow flow = RevealedFlow.of(unit, state);
    new SuppressibleTreePathScanner<@Nullable Void, @Nullable Void>(state) {
      @Override
      public @Nullable Void visitVariable(VariableTree tree, @Nullable Void unused) {
        stored(tree, ASTHelpers.getSymbol(tree), tree.getInitializer());
        return super.visitVariable(tree, null);
      }

      @Override
      public @Nullable Void visitAssignment(AssignmentTree tree, @Nullable Void unused) {
        stored(tree, ASTHelpers.getSymbol(tree.getVariable()), tree.getExpression());
        return super.visitAssignment(tree, null);
      }

      @Override
      public @Nullable Void visitNewClass(NewClassTree tree, @Nullable Void unused) {
        Symbol.MethodSymbol constructor = ASTHelpers.getSymbol(tree);
        if (constructor.owner.getKind() == ElementKind.RECORD && !marked(constructor.owner)) {
          List<Symbol.VarSymbol> parameters = constructor.getParameters();
          for (int i = 0; i < parameters.size() && i < tree.getArguments().size(); i++) {
            ExpressionTree argument = tree.getArguments().get(i);
            if (flow.holds(argument) && !marked(parameters.get(i))) {
              report(
                  argument,
                  "A revealed key becomes a part of the record "
                      + constructor.owner.getSimpleName()
                      + ", which prints it.");
            }
          }
        }
        return super.visitNewClass(tree, null);
      }

      private void stored(Tree tree, @Nullable Symbol target, @Nullable ExpressionTree value) {
        if (target != null
            && target.getKind() == ElementKind.FIELD
            && value != null
            && flow.holds(value)
            && !marked(target)
            && !marked(target.enclClass())) {
          report(
              tree,
              "A revealed key is kept in the field "
                  + target.getSimpleName()
                  + ": in clear, for as long as the object lives, whatever becomes of the key.");
        }
      }

      private boolean marked(Symbol symbol) {
        return RevealedFlow.isMarked(symbol, state);
      }

      private void report(Tree tree, String what) {
        state.reportMatch(
            buildDescription(tree)
                .setMessage(
                    what
                        + " Keep the LiveKey, and reveal its current() key where it is sent; or"
                        + " mark it with @Revealed if it has to be so")
                .build());
      }
    }.scan(new TreePath(unit), null);
    return Description.NO_MATCH;
  }
}
