package dev.keywarden.plugins;

import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Has every key, and tells through a public field which instances were closed. */
public final class PluginProvider implements KeyProvider {
  public static final List<String> CLOSED = new CopyOnWriteArrayList<>();

  private final String name;
  private final String note;

  PluginProvider(String name, String note) {
    this.name = name;
    this.note = note;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public KeyLookup find(KeyRequest request) {
    return KeyLookup.found(KeyMaterial.copyOf("value-of-" + name), name + " " + note);
  }

  @Override
  public void close() {
    CLOSED.add(name);
    if (note.contains("refuses to close")) {
      throw new IllegalStateException("sk-ant-c4n4ry-in-close");
    }
    if (note.contains("fails to close")) {
      throw new AssertionError("sk-ant-c4n4ry-in-close");
    }
  }
}
