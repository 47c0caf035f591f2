package dev.keywarden.internal.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells from the environment variables that a platform sets whether the process runs on it. Such a
 * process counts as production unless it is told otherwise. Not API; may change at any time.
 */
public final class CloudRuntime {
  /** Pairs of a variable and the platform that sets it; each with the vendor's document. */
  private static final String[] SIGNS = {
    // docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    "AWS_LAMBDA_FUNCTION_NAME", "AWS Lambda",
    // docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4.html
    "ECS_CONTAINER_METADATA_URI_V4", "Amazon ECS",
    // docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v3.html
    "ECS_CONTAINER_METADATA_URI", "Amazon ECS",
    // cloud.google.com/run/docs/container-contract (services)
    "K_SERVICE", "Google Cloud Run",
    // cloud.google.com/run/docs/container-contract (jobs)
    "CLOUD_RUN_JOB", "Google Cloud Run",
    // cloud.google.com/appengine/docs/standard/java-gen2/runtime
    "GAE_SERVICE", "Google App Engine",
    // cloud.google.com/functions/docs/configuring/env-var
    "FUNCTION_TARGET", "Google Cloud Functions",
    // learn.microsoft.com/azure/app-service/reference-app-settings
    "WEBSITE_INSTANCE_ID", "Azure App Service",
    // learn.microsoft.com/azure/container-apps/environment-variables
    "CONTAINER_APP_NAME", "Azure Container Apps",
    // kubernetes.io/docs/concepts/services-networking/service (environment variables)
    "KUBERNETES_SERVICE_HOST", "Kubernetes",
    // devcenter.heroku.com/articles/dynos
    "DYNO", "Heroku",
    // docs.cloudfoundry.org/devguide/deploy-apps/environment-variable.html
    "VCAP_APPLICATION", "Cloud Foundry",
    // fly.io/docs/machines/runtime-environment
    "FLY_APP_NAME", "Fly.io",
    // render.com/docs/environment-variables
    "RENDER_SERVICE_ID", "Render",
  };

  private CloudRuntime() {}

  /**
   * Returns the variable that says so.
   *
   * @param environment all variables of the process
   * @return such as "K_SERVICE is set, as on Google Cloud Run"; null if no sign of a platform is
   *     there
   */
  public static @Nullable String sign(Map<String, String> environment) {
    for (int i = 0; i < SIGNS.length; i += 2) {
      String value = environment.get(SIGNS[i]);
      if (value != null && !value.isEmpty()) {
        return SIGNS[i] + " is set, as on " + SIGNS[i + 1];
      }
    }
    return null;
  }
}
