namespace Rx.WebSockets.Testing.Drawing;

/// <summary>The colours of marbles; each has its class in the style of a picture.</summary>
internal enum Ink
{
    Text,
    Binary,
    Continuation,
    Ping,
    Pong,
    Close,
    Other,
    End,
    First,
    Second,
    Third,
    Fourth,
    Fifth,
    Sixth,
}
