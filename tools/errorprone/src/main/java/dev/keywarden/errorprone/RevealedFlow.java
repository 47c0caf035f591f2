package dev.keywarden.errorprone;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which expressions of a source file hold a revealed key: what {@code reveal()} returns, what is
 * marked with {@code @Revealed}, what {@code use()} lends, and what was made from one of those or
 * assigned from it, in whatever order.
 *
 * <p>It knows no branches: a variable that holds a key once counts as one that always does.
 */
final class RevealedFlow {
  private static final String API_KEY = "dev.keywarden.ApiKey";
  private static final String REVEALED = "dev.keywarden.Revealed";

  /** Classes of the JDK whose methods hand on what they are given, in another form at most. */
  private static final Set<String> HANDS_ON =
      Set.of(
          "java.lang.String",
          "java.lang.StringBuilder",
          "java.lang.StringBuffer",
          "java.net.URLEncoder",
          "java.nio.CharBuffer",
          "java.nio.ByteBuffer",
          "java.text.MessageFormat",
          "java.util.Arrays",
          "java.util.Base64.Encoder",
          "java.util.HexFormat",
          "java.util.Objects",
          "java.util.Optional",
          "java.util.StringJoiner");

  /** Of these, the methods that make one of its content. */
  private static final Set<String> HOLDS =
      Set.of("java.util.List", "java.util.Set", "java.util.Map", "java.util.stream.Stream");

  /** Methods by which a builder or a collection takes something in. */
  private static final Set<String> TAKES_IN = Set.of("add", "append", "insert", "put");

  private static final Set<String> MAKES_TEXT = Set.of("new", "valueOf", "copyValueOf");

  private final VisitorState state;
  private final Set<Symbol> holders = new HashSet<>();

  private RevealedFlow(VisitorState state) {
    this.state = state;
  }

  static RevealedFlow of(CompilationUnitTree unit, VisitorState state) {
    RevealedFlow flow = new RevealedFlow(state);
    int before;
    do { // what was found in one round may be assigned from in the lines above
      before = flow.holders.size();
      flow.new Collector().scan(unit, null);
    } while (flow.holders.size() > before);
    return flow;
  }

  /** Finds what is assigned, taken in or returned. */
  private final class Collector extends TreeScanner<@Nullable Void, @Nullable Void> {
    /** What a {@code return} returns from; null within a lambda. */
    private @Nullable Symbol returning;

    @Override
    public @Nullable Void visitVariable(VariableTree tree, @Nullable Void unused) {
      learn(ASTHelpers.getSymbol(tree), tree.getInitializer());
      return super.visitVariable(tree, null);
    }

    @Override
    public @Nullable Void visitAssignment(AssignmentTree tree, @Nullable Void unused) {
      learn(ASTHelpers.getSymbol(tree.getVariable()), tree.getExpression());
      return super.visitAssignment(tree, null);
    }

    @Override
    public @Nullable Void visitCompoundAssignment(
        CompoundAssignmentTree tree, @Nullable Void unused) {
      learn(ASTHelpers.getSymbol(tree.getVariable()), tree.getExpression());
      return super.visitCompoundAssignment(tree, null);
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree tree, @Nullable Void unused) {
      if (isUse(tree) && tree.getArguments().get(0) instanceof LambdaExpressionTree lambda) {
        lambda.getParameters().forEach(lent -> holders.add(ASTHelpers.getSymbol(lent)));
      }
      ExpressionTree receiver = ASTHelpers.getReceiver(tree);
      if (receiver != null
          && TAKES_IN.contains(ASTHelpers.getSymbol(tree).getSimpleName().toString())) {
        tree.getArguments().forEach(taken -> learn(root(receiver), taken));
      }
      return super.visitMethodInvocation(tree, null);
    }

    @Override
    public @Nullable Void visitMethod(MethodTree tree, @Nullable Void unused) {
      return within(ASTHelpers.getSymbol(tree), () -> super.visitMethod(tree, null));
    }

    @Override
    public @Nullable Void visitLambdaExpression(LambdaExpressionTree tree, @Nullable Void unused) {
      return within(null, () -> super.visitLambdaExpression(tree, null));
    }

    @Override
    public @Nullable Void visitClass(ClassTree tree, @Nullable Void unused) {
      return within(null, () -> super.visitClass(tree, null));
    }

    private @Nullable Void within(@Nullable Symbol inner, Runnable scan) {
      Symbol outer = returning;
      returning = inner;
      scan.run();
      returning = outer;
      return null;
    }

    @Override
    public @Nullable Void visitReturn(ReturnTree tree, @Nullable Void unused) {
      learn(returning, tree.getExpression());
      return super.visitReturn(tree, null);
    }

    private void learn(@Nullable Symbol symbol, @Nullable ExpressionTree value) {
      if (symbol != null && value != null && holds(value)) {
        holders.add(symbol);
      }
    }
  }

  /** {@code text} of {@code text.append("a").append("b")}. */
  private static @Nullable Symbol root(ExpressionTree receiver) {
    ExpressionTree tree = receiver;
    while (tree instanceof MethodInvocationTree call) {
      tree = ASTHelpers.getReceiver(call);
    }
    return tree == null ? null : ASTHelpers.getSymbol(tree);
  }

  /** Returns whether an expression is a call of {@code ApiKey.reveal()}. */
  static boolean isReveal(Tree tree) {
    return tree instanceof MethodInvocationTree call && isOfApiKey(call, "reveal");
  }

  private static boolean isUse(MethodInvocationTree call) {
    return isOfApiKey(call, "use") && call.getArguments().size() == 1;
  }

  private static boolean isOfApiKey(Tree tree, String method) {
    Symbol symbol = ASTHelpers.getSymbol(tree);
    return symbol instanceof Symbol.MethodSymbol
        && symbol.getSimpleName().contentEquals(method)
        && symbol.owner.getQualifiedName().contentEquals(API_KEY);
  }

  /** Returns whether a reference such as {@code ApiKey::reveal} is one to that method. */
  static boolean isReveal(MemberReferenceTree tree) {
    return isOfApiKey(tree, "reveal");
  }

  /** Returns whether a call is {@code use(String::new)} or says the same in other words. */
  boolean isRevealByUse(MethodInvocationTree call) {
    return isUse(call) && returnsText(call.getArguments().get(0));
  }

  private boolean returnsText(ExpressionTree action) {
    if (action instanceof MemberReferenceTree reference) {
      Symbol symbol = ASTHelpers.getSymbol(reference);
      return symbol != null
          && symbol.owner.getQualifiedName().contentEquals("java.lang.String")
          && MAKES_TEXT.contains(reference.getName().toString().replace("<init>", "new"));
    }
    if (!(action instanceof LambdaExpressionTree lambda)) {
      return false;
    }
    if (lambda.getBody() instanceof ExpressionTree body) {
      return isText(ASTHelpers.getType(body)) && holds(body);
    }
    Boolean returned =
        new TreeScanner<Boolean, @Nullable Void>() {
          @Override
          public Boolean visitReturn(ReturnTree tree, @Nullable Void unused) {
            ExpressionTree value = tree.getExpression();
            return value != null && isText(ASTHelpers.getType(value)) && holds(value);
          }

          @Override
          public Boolean visitLambdaExpression(LambdaExpressionTree tree, @Nullable Void unused) {
            return false;
          }

          @Override
          public Boolean reduce(@Nullable Boolean one, @Nullable Boolean other) {
            return Boolean.TRUE.equals(one) || Boolean.TRUE.equals(other);
          }
        }.scan((BlockTree) lambda.getBody(), null);
    return Boolean.TRUE.equals(returned);
  }

  private static boolean isText(@Nullable Type type) {
    return type != null && type.tsym.getQualifiedName().contentEquals("java.lang.String");
  }

  /** Returns whether a declaration says that it deals with keys in clear. */
  static boolean isMarked(@Nullable Symbol symbol, VisitorState state) {
    return symbol != null && ASTHelpers.hasAnnotation(symbol, REVEALED, state);
  }

  /** Returns whether an expression holds a revealed key. */
  boolean holds(ExpressionTree tree) {
    if (tree instanceof ParenthesizedTree inner) {
      return holds(inner.getExpression());
    }
    if (tree instanceof TypeCastTree cast) {
      return holds(cast.getExpression());
    }
    if (tree instanceof AssignmentTree assignment) {
      return holds(assignment.getExpression());
    }
    if (tree instanceof ConditionalExpressionTree either) {
      return holds(either.getTrueExpression()) || holds(either.getFalseExpression());
    }
    if (tree instanceof BinaryTree sum) {
      return sum.getKind() == Tree.Kind.PLUS
          && (holds(sum.getLeftOperand()) || holds(sum.getRightOperand()));
    }
    if (tree instanceof SwitchExpressionTree choice) {
      return choice.getCases().stream()
          .map(CaseTree::getBody)
          .anyMatch(body -> body instanceof ExpressionTree value && holds(value));
    }
    if (tree instanceof NewArrayTree array) {
      return array.getInitializers() != null && any(array.getInitializers());
    }
    if (tree instanceof NewClassTree made) {
      return handsOn(ASTHelpers.getSymbol(made).owner) && any(made.getArguments());
    }
    if (tree instanceof MethodInvocationTree call) {
      return returns(call);
    }
    boolean named = tree instanceof IdentifierTree || tree instanceof MemberSelectTree;
    return named && known(ASTHelpers.getSymbol(tree));
  }

  private boolean returns(MethodInvocationTree call) {
    Symbol.MethodSymbol method = ASTHelpers.getSymbol(call);
    if (isReveal(call) || known(method) || isRevealByUse(call)) {
      return true;
    }
    if (method.getReturnType().isPrimitiveOrVoid()) {
      return false; // a length, or a comparison
    }
    ExpressionTree receiver = ASTHelpers.getReceiver(call);
    if (receiver != null && holds(receiver)) {
      return true;
    }
    boolean made = method.isStatic() && HOLDS.contains(name(method.owner));
    return (made || handsOn(method.owner)) && any(call.getArguments());
  }

  private boolean known(@Nullable Symbol symbol) {
    return symbol != null && (holders.contains(symbol) || isMarkedValue(symbol));
  }

  /** A marked class or constructor says where keys are dealt with, not that it is one. */
  private boolean isMarkedValue(Symbol symbol) {
    boolean value = symbol instanceof Symbol.VarSymbol || symbol instanceof Symbol.MethodSymbol;
    boolean text =
        symbol instanceof Symbol.MethodSymbol method
            ? !method.isConstructor() && !method.getReturnType().isPrimitiveOrVoid()
            : value;
    return text && isMarked(symbol, state);
  }

  private static boolean handsOn(Symbol owner) {
    return HANDS_ON.contains(name(owner));
  }

  private static String name(Symbol owner) {
    return owner.getQualifiedName().toString();
  }

  private boolean any(List<? extends ExpressionTree> trees) {
    return trees.stream().anyMatch(this::holds);
  }
}
