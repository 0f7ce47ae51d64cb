using System;
using System.Text.Json.Serialization;
using Rx.WebSockets;

namespace Chat;

/// <summary>What a client tells the server.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Enter), "enter")]
[JsonDerivedType(typeof(Typing), "typing")]
[JsonDerivedType(typeof(Say), "say")]
internal abstract record ClientMessage;

/// <summary>The user is in this room now, and in no other; wants to be told of it, and of all rooms.</summary>
internal sealed record Enter(string Room) : ClientMessage;

/// <summary>The user has begun or stopped to type.</summary>
internal sealed record Typing(bool IsTyping) : ClientMessage;

/// <summary>The user says something. What comes twice with one id is said once.</summary>
internal sealed record Say(string Room, string Id, string Text) : ClientMessage;

/// <summary>What the server tells a client.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Heard), "heard")]
[JsonDerivedType(typeof(Told<Line>), "line")]
[JsonDerivedType(typeof(Told<Person>), "person")]
[JsonDerivedType(typeof(Told<RoomCount>), "room")]
internal abstract record ServerMessage;

/// <summary>What the client said is in the room now.</summary>
internal sealed record Heard(string Id) : ServerMessage;

/// <summary>How the rows of a table change: the lines of a room, the people in it, or all rooms, which is of no room.</summary>
internal sealed record Told<T>(KeyedChangeKind Verb, string? Key = null, T? Item = null, string? Room = null) : ServerMessage
    where T : class
{
    /// <summary>The message that tells a change.</summary>
    public static ServerMessage Of(KeyedChange<string, T> change, string? room = null)
    {
        var (verb, key, item) = change;
        return new Told<T>(verb, key, item, room);
    }

    /// <summary>The change that a message tells; none, if it tells something else.</summary>
    public static KeyedChange<string, T> Change(ServerMessage? message, string? room = null) =>
        message is Told<T> told && told.Room == room ? KeyedChange<string, T>.Of(told.Verb, told.Key, told.Item) : KeyedChange<string, T>.None;
}

/// <summary>What somebody said.</summary>
internal sealed record Line(string Author, string Text, DateTimeOffset At);

/// <summary>Somebody who is in a room.</summary>
internal sealed record Person(string Name, Attention Attention);

/// <summary>What somebody is at.</summary>
internal enum Attention
{
    /// <summary>There, and silent.</summary>
    Here,

    /// <summary>About to say something.</summary>
    Typing,

    /// <summary>The connection is lost; it may come again.</summary>
    Away,
}

/// <summary>A room, and how many are in it.</summary>
internal sealed record RoomCount(string Name, int People);

/// <summary>The messages as JSON, by generated code.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ClientMessage))]
[JsonSerializable(typeof(ServerMessage))]
internal sealed partial class ChatJson : JsonSerializerContext;
