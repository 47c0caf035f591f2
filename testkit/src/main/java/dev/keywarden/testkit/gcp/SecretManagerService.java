package dev.keywarden.testkit.gcp;

import static java.util.Objects.requireNonNull;

import com.google.cloud.secretmanager.v1.AccessSecretVersionRequest;
import com.google.cloud.secretmanager.v1.AccessSecretVersionResponse;
import com.google.cloud.secretmanager.v1.AddSecretVersionRequest;
import com.google.cloud.secretmanager.v1.CreateSecretRequest;
import com.google.cloud.secretmanager.v1.DeleteSecretRequest;
import com.google.cloud.secretmanager.v1.DestroySecretVersionRequest;
import com.google.cloud.secretmanager.v1.DisableSecretVersionRequest;
import com.google.cloud.secretmanager.v1.EnableSecretVersionRequest;
import com.google.cloud.secretmanager.v1.GetSecretRequest;
import com.google.cloud.secretmanager.v1.GetSecretVersionRequest;
import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretVersion;
import com.google.cloud.secretmanager.v1.SecretVersion.State;
import com.google.cloud.secretmanager.v1.ServiceProto;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import java.util.function.Function;

/**
 * The methods of {@code google.cloud.secretmanager.v1.SecretManagerService}, by Google's own
 * description of them, which comes with the messages. The class that Google generates for servers
 * is in a jar that its client does not bring.
 */
final class SecretManagerService {
  private final SecretStore store;
  private final UnaryHandler.Desk desk;
  private final ServiceDescriptor service =
      requireNonNull(ServiceProto.getDescriptor().findServiceByName("SecretManagerService"));

  SecretManagerService(SecretStore store, UnaryHandler.Desk desk) {
    this.store = store;
    this.desk = desk;
  }

  ServerServiceDefinition definition() {
    ServerServiceDefinition.Builder builder =
        ServerServiceDefinition.builder(service.getFullName());
    add(
        builder,
        "AccessSecretVersion",
        AccessSecretVersionRequest.getDefaultInstance(),
        AccessSecretVersionResponse.getDefaultInstance(),
        request -> {
          SecretPath.Version version = version(request.getName());
          return store.access(version.secret(), version.version());
        });
    add(
        builder,
        "CreateSecret",
        CreateSecretRequest.getDefaultInstance(),
        Secret.getDefaultInstance(),
        request -> {
          SecretPath path = SecretPath.in(request.getParent(), request.getSecretId());
          if (path == null) {
            throw Refusal.badName(request.getParent());
          }
          return store.create(path, request.getSecret().getVersionAliasesMap());
        });
    add(
        builder,
        "AddSecretVersion",
        AddSecretVersionRequest.getDefaultInstance(),
        SecretVersion.getDefaultInstance(),
        request -> {
          if (request.getPayload().getData().size() > SecretStore.MAX_PAYLOAD) {
            throw Refusal.of(
                Status.Code.INVALID_ARGUMENT,
                "The payload is larger than " + SecretStore.MAX_PAYLOAD + " bytes.");
          }
          return store.add(secret(request.getParent()), request.getPayload());
        });
    add(
        builder,
        "GetSecret",
        GetSecretRequest.getDefaultInstance(),
        Secret.getDefaultInstance(),
        request -> store.get(secret(request.getName())));
    add(
        builder,
        "DeleteSecret",
        DeleteSecretRequest.getDefaultInstance(),
        Empty.getDefaultInstance(),
        request -> {
          store.delete(secret(request.getName()));
          return Empty.getDefaultInstance();
        });
    add(
        builder,
        "GetSecretVersion",
        GetSecretVersionRequest.getDefaultInstance(),
        SecretVersion.getDefaultInstance(),
        request -> {
          SecretPath.Version version = version(request.getName());
          return store.getVersion(version.secret(), version.version());
        });
    add(
        builder,
        "EnableSecretVersion",
        EnableSecretVersionRequest.getDefaultInstance(),
        SecretVersion.getDefaultInstance(),
        request -> set(request.getName(), State.ENABLED));
    add(
        builder,
        "DisableSecretVersion",
        DisableSecretVersionRequest.getDefaultInstance(),
        SecretVersion.getDefaultInstance(),
        request -> set(request.getName(), State.DISABLED));
    add(
        builder,
        "DestroySecretVersion",
        DestroySecretVersionRequest.getDefaultInstance(),
        SecretVersion.getDefaultInstance(),
        request -> set(request.getName(), State.DESTROYED));
    return builder.build();
  }

  private SecretVersion set(String resource, State state) {
    SecretPath.Version version = version(resource);
    return store.set(version.secret(), version.version(), state);
  }

  private static SecretPath secret(String resource) {
    SecretPath path = SecretPath.parse(resource);
    if (path == null) {
      throw Refusal.badName(resource);
    }
    return path;
  }

  private static SecretPath.Version version(String resource) {
    SecretPath.Version version = SecretPath.parseVersion(resource);
    if (version == null) {
      throw Refusal.badName(resource);
    }
    return version;
  }

  private <Q extends Message, A extends Message> void add(
      ServerServiceDefinition.Builder builder,
      String name,
      Q request,
      A answer,
      Function<Q, A> method) {
    MethodDescriptor described = requireNonNull(service.findMethodByName(name));
    if (!described.getInputType().equals(request.getDescriptorForType())
        || !described.getOutputType().equals(answer.getDescriptorForType())) {
      throw new IllegalStateException(name + " has other messages");
    }
    builder.addMethod(
        io.grpc.MethodDescriptor.<Q, A>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(
                io.grpc.MethodDescriptor.generateFullMethodName(service.getFullName(), name))
            .setRequestMarshaller(ProtoUtils.marshaller(request))
            .setResponseMarshaller(ProtoUtils.marshaller(answer))
            .build(),
        new UnaryHandler<>(method, desk));
  }
}
