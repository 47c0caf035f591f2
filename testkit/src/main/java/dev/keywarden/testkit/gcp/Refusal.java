package dev.keywarden.testkit.gcp;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import org.jspecify.annotations.Nullable;

/** Answers that are no answers, in the form that Google's services give them. */
final class Refusal {
  private Refusal() {}

  static StatusRuntimeException of(Status.Code code, String description) {
    return of(code, description, null);
  }

  static StatusRuntimeException of(Status.Code code, String description, @Nullable String reason) {
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder().setCode(code.value()).setMessage(description);
    if (reason != null) {
      status.addDetails(
          Any.pack(
              ErrorInfo.newBuilder()
                  .setReason(reason)
                  .setDomain(reason.startsWith("IAM_") ? "iam.googleapis.com" : "googleapis.com")
                  .putMetadata("service", "secretmanager.googleapis.com")
                  .build()));
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }

  static StatusRuntimeException badName(String resource) {
    return of(
        Status.Code.INVALID_ARGUMENT, "Resource ID [" + resource + "] is not in a valid format.");
  }

  static StatusRuntimeException noSecret(SecretPath secret) {
    return of(
        Status.Code.NOT_FOUND, "Secret [" + secret.resource() + "] not found or has no versions.");
  }

  static StatusRuntimeException noVersion(SecretPath secret, String version) {
    return of(
        Status.Code.NOT_FOUND,
        "Secret Version [" + secret.resource() + "/versions/" + version + "] not found.");
  }

  /** What the real service says of a project that is not there, or not the caller's business. */
  static StatusRuntimeException noProject(String project) {
    return of(
        Status.Code.PERMISSION_DENIED,
        "Permission denied on resource project " + project + ".",
        "CONSUMER_INVALID");
  }
}
