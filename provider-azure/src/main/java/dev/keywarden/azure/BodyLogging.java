package dev.keywarden.azure;

import com.azure.core.http.HttpPipeline;
import com.azure.core.http.policy.HttpLogDetailLevel;
import com.azure.core.http.policy.HttpLoggingPolicy;
import com.azure.core.http.policy.HttpPipelinePolicy;
import java.lang.reflect.Field;

/**
 * Whether a client that was handed in writes the bodies of answers into the log, because its owner
 * has told it so in code. Azure's clients give neither their pipeline nor the level of their log
 * out, so that both are read from the fields that hold them (azure-security-keyvault-secrets
 * 4.11.1, azure-core 1.61.0). Where that is not possible, as on a module path that does not open
 * them, the answer is no.
 */
final class BodyLogging {
  private BodyLogging() {}

  static boolean of(Object client) {
    try {
      Object implementation = read(client.getClass(), "implClient", client);
      Object pipeline =
          implementation.getClass().getMethod("getHttpPipeline").invoke(implementation);
      return pipeline instanceof HttpPipeline policies && of(policies);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return false;
    }
  }

  private static boolean of(HttpPipeline pipeline) throws ReflectiveOperationException {
    for (int i = 0; i < pipeline.getPolicyCount(); i++) {
      HttpPipelinePolicy policy = pipeline.getPolicy(i);
      if (policy instanceof HttpLoggingPolicy
          && read(HttpLoggingPolicy.class, "httpLogDetailLevel", policy)
              instanceof HttpLogDetailLevel level
          && level.shouldLogBody()) {
        return true;
      }
    }
    return false;
  }

  private static Object read(Class<?> type, String name, Object from)
      throws ReflectiveOperationException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field.get(from);
  }
}
