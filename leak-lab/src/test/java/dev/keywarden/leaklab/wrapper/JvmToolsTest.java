package dev.keywarden.leaklab.wrapper;

import static dev.keywarden.leaklab.wrapper.Shape.ALONE;
import static dev.keywarden.leaklab.wrapper.Shape.ARRAY;
import static dev.keywarden.leaklab.wrapper.Shape.BEAN;
import static dev.keywarden.leaklab.wrapper.Shape.LIST;
import static dev.keywarden.leaklab.wrapper.Shape.MAP;
import static dev.keywarden.leaklab.wrapper.Shape.OPTIONAL;
import static dev.keywarden.leaklab.wrapper.Shape.RECORD;
import static dev.keywarden.leaklab.wrapper.Trial.written;

import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.management.Attribute;
import javax.management.DynamicMBean;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import jdk.jshell.JShell;
import jdk.jshell.SnippetEvent;
import jdk.jshell.VarSnippet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The JDK's own ways to look at an object. */
class JvmToolsTest {
  private static final Trial TRIAL = Trial.of("Reflection, debuggers, management");

  @AfterAll
  static void close() {
    TRIAL.close();
  }

  // Helpful NullPointerExceptions

  @SuppressWarnings("NullAway") // the point of it
  private static int fail(Map<String, Object> settings, Object key) {
    return ((Map<?, ?>) settings.get(key.toString())).get(key).toString().length();
  }

  @SuppressWarnings("NullAway")
  private static int failByIndex(Object[] array) {
    return array[0].toString().length() + array[1].toString().length();
  }

  /** They name variables, fields and methods; no value ever comes out, so there is no control. */
  @Test
  void nullPointerException() {
    TRIAL.closedSilently(
        "helpful NullPointerException",
        List.of(ALONE, RECORD, LIST, MAP, ARRAY),
        object -> {
          List<Object> out = new ArrayList<>();
          for (org.junit.jupiter.api.function.Executable fails :
              List.<org.junit.jupiter.api.function.Executable>of(
                  () -> fail(Map.of("key", object), object),
                  () -> failByIndex(new Object[] {object, null}),
                  () -> java.util.Objects.requireNonNull(null, "of " + object.getClass()))) {
            try {
              fails.execute();
            } catch (NullPointerException e) {
              out.add(e);
            }
          }
          return out;
        });
  }

  // JMX

  /** What a platform registers to show its settings. */
  private record Settings(Object key) implements DynamicMBean {
    @Override
    public Object getAttribute(String attribute) {
      return key;
    }

    @Override
    public void setAttribute(Attribute attribute) {}

    @Override
    public javax.management.AttributeList getAttributes(String[] attributes) {
      javax.management.AttributeList list = new javax.management.AttributeList();
      list.add(new Attribute("Key", key));
      return list;
    }

    @Override
    public javax.management.AttributeList setAttributes(javax.management.AttributeList list) {
      return list;
    }

    @Override
    public @Nullable Object invoke(String action, Object[] arguments, String[] signature) {
      return null;
    }

    @Override
    public MBeanInfo getMBeanInfo() {
      MBeanAttributeInfo key =
          new MBeanAttributeInfo("Key", Object.class.getName(), "key", true, false, false);
      return new MBeanInfo(
          Settings.class.getName(), "settings", new MBeanAttributeInfo[] {key}, null, null, null);
    }
  }

  @Test
  void jmx() {
    TRIAL.closed(
        "JMX attribute, as a console shows it and as it goes over the wire",
        List.of(ALONE, BEAN, LIST, MAP, ARRAY),
        object -> {
          MBeanServer server = ManagementFactory.getPlatformMBeanServer();
          ObjectName name = new ObjectName("dev.keywarden.leaklab:type=Settings");
          server.registerMBean(new Settings(object), name);
          try {
            Object attribute = server.getAttribute(name, "Key");
            return List.of(
                Shape.text(attribute),
                server.getAttributes(name, new String[] {"Key"}).toString(),
                server.getMBeanInfo(name).toString(),
                written(
                    new ByteArrayOutputStream(),
                    out -> new ObjectOutputStream(out).writeObject(attribute)));
          } finally {
            server.unregisterMBean(name);
          }
        });
  }

  /** A bean that JMX turns into what it calls open data. */
  public interface KeyMXBean {
    dev.keywarden.@Nullable ApiKey getKey();
  }

  /** The same with the value. */
  public interface TextMXBean {
    @Nullable String getKey();
  }

  @Test
  void jmx_mxBean() {
    TRIAL
        .lab()
        .closed(
            "MXBean",
            secret -> {
              StandardMBean bean =
                  secret instanceof dev.keywarden.ApiKey key
                      ? new StandardMBean(() -> key, KeyMXBean.class, true)
                      : new StandardMBean(() -> (String) secret, TextMXBean.class, true);
              return bean.getAttribute("Key");
            });
  }

  // JShell

  private static final JShell SHELL = JShell.builder().executionEngine("local").build();

  @AfterAll
  static void closeShell() {
    SHELL.close();
  }

  @Test
  void jshell() {
    TRIAL.closed(
        "JShell: the value of an expression and of a variable",
        List.of(ALONE, RECORD, LIST, MAP, OPTIONAL),
        object -> {
          Counter.put(object);
          SHELL.addToClasspath(System.getProperty("java.class.path"));
          List<Object> out = new ArrayList<>();
          for (String line :
              List.of(
                  "Object key = " + Counter.class.getName() + ".take();",
                  "key",
                  "\"key: \" + key",
                  "String.format(\"%s\", key)")) {
            for (SnippetEvent event : SHELL.eval(line)) {
              out.add(String.valueOf(event.value()));
              out.add(event.toString());
              if (event.exception() != null) {
                out.add(event.exception());
              }
            }
          }
          SHELL.variables().map((VarSnippet v) -> SHELL.varValue(v)).forEach(out::add);
          SHELL.snippets().forEach(SHELL::drop);
          return out;
        });
  }
}
