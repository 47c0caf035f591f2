package dev.keywarden;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hears what one logger of java.util.logging, which System.Logger writes to, is given. Through
 * reflection, since the module under test does not read java.logging, and should not.
 */
final class CapturedLog implements AutoCloseable {
  private final List<String> messages = Collections.synchronizedList(new ArrayList<>());
  private final Object logger;

  CapturedLog(Class<?> owner) {
    try {
      Class<?> loggers = Class.forName("java.util.logging.Logger");
      this.logger = loggers.getMethod("getLogger", String.class).invoke(null, owner.getName());
      Class<?> filters = Class.forName("java.util.logging.Filter");
      Method message = Class.forName("java.util.logging.LogRecord").getMethod("getMessage");
      InvocationHandler hearing =
          (proxy, method, arguments) -> {
            messages.add(String.valueOf(message.invoke(arguments[0])));
            return false;
          };
      setFilter(
          Proxy.newProxyInstance(filters.getClassLoader(), new Class<?>[] {filters}, hearing));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private void setFilter(@Nullable Object filter) {
    try {
      logger
          .getClass()
          .getMethod("setFilter", Class.forName("java.util.logging.Filter"))
          .invoke(logger, filter);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  List<String> messages() {
    return List.copyOf(messages);
  }

  @Override
  public void close() {
    setFilter(null);
  }
}
