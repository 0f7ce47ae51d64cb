using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rx.WebSockets.Tests.Shared;

/// <summary>A value for typed messages.</summary>
public sealed record User(string Name, int Id);

/// <summary>Its JSON, generated.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(User))]
public sealed partial class UserJson : JsonSerializerContext;
