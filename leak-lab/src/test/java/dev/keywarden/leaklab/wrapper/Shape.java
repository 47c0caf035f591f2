package dev.keywarden.leaklab.wrapper;

import dev.keywarden.ApiKey;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The ways in which an application holds a key. */
enum Shape {
  ALONE {
    @Override
    Object around(Object secret) {
      return secret;
    }
  },
  BEAN {
    @Override
    Object around(Object secret) {
      if (secret instanceof ApiKey key) {
        KeyBean bean = new KeyBean();
        bean.key = key;
        return bean;
      }
      if (secret instanceof String text) {
        TextBean bean = new TextBean();
        bean.key = text;
        return bean;
      }
      AnyBean bean = new AnyBean();
      bean.key = secret;
      return bean;
    }
  },
  RECORD {
    @Override
    Object around(Object secret) {
      return new Settings("https://api.example", secret);
    }
  },
  LIST {
    @Override
    Object around(Object secret) {
      return List.of("https://api.example", secret);
    }
  },
  MAP {
    @Override
    Object around(Object secret) {
      return Map.of("key", secret);
    }
  },
  ARRAY {
    @Override
    Object around(Object secret) {
      return new Object[] {"https://api.example", secret};
    }
  },
  OPTIONAL {
    @Override
    Object around(Object secret) {
      return Optional.of(secret);
    }
  },
  STATIC {
    @Override
    Object around(Object secret) {
      Statics.key = secret;
      return new Statics();
    }
  };

  abstract Object around(Object secret);

  /** As an application makes text of it. */
  static String text(Object object) {
    if (object instanceof KeyBean bean) {
      return bean.getEndpoint() + " " + bean.getKey();
    }
    if (object instanceof TextBean bean) {
      return bean.getEndpoint() + " " + bean.getKey();
    }
    if (object instanceof AnyBean bean) {
      return String.valueOf(bean.getKey());
    }
    return object instanceof Object[] array ? Arrays.deepToString(array) : object.toString();
  }

  /** Settings as mappers and frameworks fill and read them. */
  public static final class KeyBean {
    private String endpoint = "https://api.example";
    private @Nullable ApiKey key;

    public String getEndpoint() {
      return endpoint;
    }

    public void setEndpoint(String endpoint) {
      this.endpoint = endpoint;
    }

    public @Nullable ApiKey getKey() {
      return key;
    }

    public void setKey(ApiKey key) {
      this.key = key;
    }
  }

  /** The same with the value in it. */
  public static final class TextBean implements Serializable {
    private static final long serialVersionUID = 1L;

    private String endpoint = "https://api.example";
    private @Nullable String key;

    public String getEndpoint() {
      return endpoint;
    }

    public void setEndpoint(String endpoint) {
      this.endpoint = endpoint;
    }

    public @Nullable String getKey() {
      return key;
    }

    public void setKey(String key) {
      this.key = key;
    }
  }

  /** The same with anything in it, for what else there is of a chain. */
  public static final class AnyBean {
    private @Nullable Object key;

    public @Nullable Object getKey() {
      return key;
    }

    public void setKey(Object key) {
      this.key = key;
    }
  }

  /** Settings that do not change. */
  public record Settings(String endpoint, Object key) {}

  /** Settings for all to reach. */
  public static final class Statics {
    static @Nullable Object key;

    final String endpoint = "https://api.example";
  }
}
