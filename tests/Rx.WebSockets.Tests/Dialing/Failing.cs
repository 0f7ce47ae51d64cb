using System;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Dialing;

/// <summary>The failure of one dial to a scripted server.</summary>
internal static class Failing
{
    public static TException With<TException>(ScriptedServer server, WebSocketClientOptions? options = null)
        where TException : Exception =>
        server.Clock.Run(() => Expect.FailureAsync<TException>(server.ConnectAsync(options)));
}
