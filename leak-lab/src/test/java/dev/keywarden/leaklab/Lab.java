package dev.keywarden.leaklab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.testkit.Canary;
import dev.keywarden.testkit.LeakCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A group of channels with one made-up key. Each check sends the key through a channel, and then
 * its plain value as a control: a channel that does not show even that proves nothing, and fails.
 */
public final class Lab implements AutoCloseable {
  /** What the key is called in the chain. */
  public static final String KEY = "LAB_API_KEY";

  /** Longer than any channel takes on a busy machine. */
  private static final int PATIENCE_SECONDS = 120;

  private final String group;
  private final String canary = Canary.value();
  private final LeakCheck leaks = LeakCheck.of(canary);
  private final KeyChain keys;

  private Lab(String group) {
    this.group = group;
    Store provider = new Store();
    provider.put(canary);
    this.keys = KeyChain.builder().provider(provider).build();
  }

  /**
   * Opens a group.
   *
   * @param group the heading that its channels stand under in docs/leaks.md
   * @return a new one, which the caller closes
   */
  public static Lab of(String group) {
    return new Lab(group);
  }

  /** The key, as a user holds it. */
  public ApiKey key() {
    return keys.require(KEY);
  }

  /** The chain that the key is of. */
  public KeyChain keys() {
    return keys;
  }

  /** The value of the key, in clear. */
  public String canary() {
    return canary;
  }

  /**
   * Proves that nothing of a key comes out of a channel, though its plain value does.
   *
   * @param channel its name in docs/leaks.md
   * @param way through it
   */
  public void closed(String channel, Channel way) {
    closed(channel, "", way);
  }

  /**
   * Proves that nothing of a key comes out of a channel, though its plain value does.
   *
   * @param channel its name in docs/leaks.md
   * @param remark what else to say there
   * @param way through it
   */
  public void closed(String channel, String remark, Channel way) {
    control(channel, way);
    assertThat(shows(way, key())).as("%s: %s shows the key", group, channel).isEmpty();
    Findings.add(group, channel, Promise.CLOSED, remark);
  }

  /**
   * Proves that something comes out of a channel, and nothing of a key, nor of its plain value.
   *
   * @param channel its name in docs/leaks.md
   * @param way through it
   */
  public void closedSilently(String channel, Channel way) {
    for (Object secret : List.of(canary, key())) {
      Object out = send(way, secret);
      assertThat(out).as("%s: nothing came out of %s", group, channel).isNotNull();
      assertThat(String.valueOf(out)).as("%s: %s", group, channel).isNotEmpty().isNotEqualTo("[]");
      assertThat(find(out)).as("%s: %s shows the key", group, channel).isEmpty();
    }
    Findings.add(group, channel, Promise.CLOSED, "it shows no values at all");
  }

  /**
   * Proves that a revealed key comes out of a channel, and does not with our integration.
   *
   * @param channel its name in docs/leaks.md
   * @param remark what else to say there
   * @param bare the way without our integration
   * @param masked the same way with it
   */
  public void masked(String channel, String remark, Channel bare, Channel masked) {
    control(channel, bare);
    assertThat(shows(masked, canary))
        .as("%s: %s shows the key in spite of masking", group, channel)
        .isEmpty();
    Findings.add(group, channel, Promise.MASKED, remark);
  }

  /**
   * Proves that a channel shows the key, so that the page says nothing that is not so.
   *
   * @param channel its name in docs/leaks.md
   * @param remedy what a user can do
   * @param way through it
   */
  public void outside(String channel, String remedy, Channel way) {
    control(channel, way);
    Findings.add(group, channel, Promise.OUTSIDE, remedy);
  }

  private void control(String channel, Channel way) {
    Object out = send(way, canary);
    assertThat(find(out))
        .as(
            "%s: %s does not show even a plain value: it proves nothing; what came out is %s",
            group, channel, kind(out))
        .isNotEmpty();
  }

  /** Without what it says, which may be a value. */
  private static String kind(@Nullable Object out) {
    if (out == null) {
      return "nothing";
    }
    StackTraceElement[] frames =
        out instanceof Throwable thrown ? thrown.getStackTrace() : new StackTraceElement[0];
    return "a " + out.getClass().getName() + (frames.length > 0 ? " at " + frames[0] : "");
  }

  /**
   * Tells what of the key a channel shows of an object.
   *
   * @param way through it
   * @param secret an object that has to do with the key
   * @return what was found of the key, without quoting it; empty if nothing was
   */
  public List<String> shows(Channel way, Object secret) {
    return find(send(way, secret));
  }

  /** In a thread of its own: some libraries remember for a thread what they printed before. */
  private static @Nullable Object send(Channel way, Object secret) {
    FutureTask<@Nullable Object> task =
        new FutureTask<>(
            () -> {
              try {
                return way.send(secret);
              } catch (Throwable t) {
                return t;
              }
            });
    Thread thread = new Thread(task, "leak-lab");
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("a channel did not end", e);
    } catch (ExecutionException e) {
      throw new AssertionError("a channel broke", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /**
   * Looks for the key.
   *
   * @param out what came out of a channel; of a collection or an array, each of what is in it
   * @return what was found of the key, without quoting it; empty if nothing was
   */
  public List<String> find(@Nullable Object out) {
    if (out == null) {
      return List.of();
    }
    List<String> found = new ArrayList<>();
    if (out instanceof Throwable thrown) {
      found.addAll(leaks.in(thrown));
    } else if (out instanceof byte[] bytes) {
      for (String text : Readings.of(bytes)) {
        found.addAll(leaks.in(text));
      }
    } else if (out instanceof Object[] several) {
      for (Object one : several) {
        found.addAll(find(one));
      }
    } else {
      for (String text : Readings.of(out.toString())) {
        found.addAll(leaks.in(text));
      }
      if (out instanceof Iterable<?> several) {
        several.forEach(one -> found.addAll(find(one)));
      }
    }
    return found;
  }

  @Override
  public void close() {
    keys.close();
  }
}
