package dev.keywarden.leaklab.wrapper;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jdi.AbsentInformationException;
import com.sun.jdi.ArrayReference;
import com.sun.jdi.Bootstrap;
import com.sun.jdi.ClassNotPreparedException;
import com.sun.jdi.ClassType;
import com.sun.jdi.Field;
import com.sun.jdi.LocalVariable;
import com.sun.jdi.Method;
import com.sun.jdi.ObjectReference;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.StackFrame;
import com.sun.jdi.StringReference;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.Value;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.LaunchingConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.request.ClassPrepareRequest;
import dev.keywarden.leaklab.Lab;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A debugger that is attached to a process with a key, and what its window of variables shows. */
class DebuggerTest {
  private static final String GROUP = "Reflection, debuggers, management";
  private static final Lab LAB = Lab.of(GROUP);

  @AfterAll
  static void close() {
    LAB.close();
  }

  @Test
  void variables() {
    LAB.closed(
        "a debugger's view of a variable: toString, and the tree of its fields",
        "the pad can be read, the other half is outside of the heap",
        secret -> seen(secret instanceof String ? Victim.TEXT : Victim.KEY));
  }

  @Test
  void revealed() {
    LAB.outside(
        "a debugger where a value was revealed",
        "let no debugger attach in production: no -agentlib:jdwp, and the port not reachable",
        secret -> seen(Victim.REVEALED));
  }

  /** Whoever can run code in the process can call reveal(). */
  @Test
  void evaluating() {
    LAB.outside(
        "a debugger that evaluates key.reveal()",
        "let no debugger attach in production; the event REVEALED tells who called it",
        secret -> evaluated());
  }

  private static Object evaluated() throws Exception {
    return at(
        Victim.KEY,
        (thread, variable) -> {
          Method reveal = ((ClassType) variable.referenceType()).methodsByName("reveal").get(0);
          return List.of(invoke(thread, variable, reveal));
        });
  }

  private static Object seen(String variable) throws Exception {
    return at(variable, DebuggerTest::rendered);
  }

  /** What a window of variables makes of an object: its text, and its fields to a depth. */
  private static List<String> rendered(ThreadReference thread, ObjectReference object)
      throws Exception {
    List<String> shown = new ArrayList<>();
    Method text =
        ((ClassType) object.referenceType())
            .concreteMethodByName("toString", "()Ljava/lang/String;");
    shown.add(invoke(thread, object, text));
    tree(object, 7, new HashSet<>(), shown);
    return shown;
  }

  private static String invoke(ThreadReference thread, ObjectReference object, Method method)
      throws Exception {
    Value value =
        object.invokeMethod(thread, method, List.of(), ObjectReference.INVOKE_SINGLE_THREADED);
    return value instanceof StringReference string ? string.value() : String.valueOf(value);
  }

  private static void tree(@Nullable Value value, int depth, Set<Long> seen, List<String> shown) {
    if (value instanceof StringReference string) {
      shown.add(string.value());
    } else if (value instanceof ArrayReference array) {
      if (seen.add(array.uniqueID())) {
        shown.add(array.getValues().toString());
        array.getValues().forEach(item -> tree(item, depth - 1, seen, shown));
      }
    } else if (value instanceof ObjectReference object) {
      if (depth > 0 && seen.size() < 3_000 && seen.add(object.uniqueID())) {
        fields(object, object.referenceType(), depth, seen, shown);
      }
    } else if (value != null) {
      shown.add(value.toString());
    }
  }

  private static void fields(
      ObjectReference object, ReferenceType type, int depth, Set<Long> seen, List<String> shown) {
    try {
      for (Field field : type.allFields()) {
        shown.add(field.name());
        tree(
            field.isStatic() ? type.getValue(field) : object.getValue(field),
            depth - 1,
            seen,
            shown);
      }
    } catch (ClassNotPreparedException e) {
      shown.add("not there yet");
    }
  }

  @FunctionalInterface
  private interface Look {
    List<String> at(ThreadReference thread, ObjectReference object) throws Exception;
  }

  /** Starts the victim with the value in its environment, and stops it where it holds all. */
  private static List<String> at(String variable, Look look) throws Exception {
    LaunchingConnector connector = Bootstrap.virtualMachineManager().defaultConnector();
    Map<String, Connector.Argument> arguments = connector.defaultArguments();
    argument(arguments, "main").setValue(Victim.class.getName() + " " + LAB.canary());
    argument(arguments, "options")
        .setValue("-cp \"" + System.getProperty("java.class.path") + "\"");
    VirtualMachine machine = connector.launch(arguments);
    try {
      ClassPrepareRequest prepare = machine.eventRequestManager().createClassPrepareRequest();
      prepare.addClassFilter(Victim.class.getName());
      prepare.enable();
      machine.resume();
      ThreadReference thread = stopped(machine);
      StackFrame frame =
          thread.frames().stream().filter(DebuggerTest::isMain).findFirst().orElseThrow();
      LocalVariable local = frame.visibleVariableByName(variable);
      assertThat(local).as("the variable %s", variable).isNotNull();
      return look.at(thread, (ObjectReference) frame.getValue(local));
    } finally {
      machine.exit(0);
      machine.process().destroyForcibly().waitFor();
    }
  }

  private static boolean isMain(StackFrame frame) {
    return frame.location().method().name().equals("main");
  }

  private static Connector.Argument argument(
      Map<String, Connector.Argument> arguments, String name) {
    Connector.Argument argument = arguments.get(name);
    if (argument == null) {
      throw new AssertionError("the connector has no argument " + name);
    }
    return argument;
  }

  private static ThreadReference stopped(VirtualMachine machine)
      throws InterruptedException, AbsentInformationException {
    while (true) {
      EventSet events = machine.eventQueue().remove(60_000);
      if (events == null) {
        throw new AssertionError("the victim did not come as far as it should");
      }
      for (Event event : events) {
        if (event instanceof ClassPrepareEvent prepared) {
          Method method = prepared.referenceType().methodsByName("here").get(0);
          machine.eventRequestManager().createBreakpointRequest(method.location()).enable();
        } else if (event instanceof BreakpointEvent breakpoint) {
          return breakpoint.thread();
        }
      }
      events.resume();
    }
  }
}
