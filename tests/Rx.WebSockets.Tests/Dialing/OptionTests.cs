using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Dialing;

public sealed class OptionTests
{
    private static IEnumerable<TestCaseData> BesideAnInvoker()
    {
        yield return Case("Cookies", options => options with { Cookies = new CookieContainer() });
        yield return Case("Credentials", options => options with { Credentials = new NetworkCredential() });
        yield return Case("Proxy", options => options with { Proxy = null });
        yield return Case("Tls", options => options with { Tls = new SslClientAuthenticationOptions() });
        yield return Case("OpenStream", options => options with { OpenStream = (_, _) => ValueTask.FromResult(Stream.Null) });
        yield return Case("ConnectTimeout", options => options with { ConnectTimeout = TimeSpan.FromSeconds(1) });

        static TestCaseData Case(string name, Func<WebSocketClientOptions, WebSocketClientOptions> change) => new TestCaseData(name, change).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(BesideAnInvoker))]
    [Property("Case", "K-C26")]
    public void Option_ThatAnInvokerCantHonour_IsRefusedAtConnect(string name, Func<WebSocketClientOptions, WebSocketClientOptions> change)
    {
        var server = new ScriptedServer();

        var refusal = Assert.Throws<ArgumentException>(() => server.ConnectAsync(change(server.Options)))!;

        Assert.That(refusal.Message, Does.Contain(name).And.Contain("Invoker"));
        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    [Property("Case", "K-C26")]
    public void Tls_WithWhatTheClientSetsItself_IsRefusedAtConnect()
    {
        Assert.That(() => Connect(new() { TargetHost = "other.test" }), Throws.ArgumentException.With.Message.Contains("TargetHost"));
        Assert.That(() => Connect(new() { ApplicationProtocols = [] }), Throws.ArgumentException.With.Message.Contains("ApplicationProtocols"));

        static IObservable<IWebSocketSession> Connect(SslClientAuthenticationOptions tls) =>
            WebSocketClient.Connect(new("wss://server.test/"), new WebSocketClientOptions { Tls = tls });
    }

    [Test]
    [Property("Case", "K-C26")]
    public void Tls_ForClearText_IsRefusedAtConnect() =>
        Assert.That(() => WebSocketClient.Connect(new("ws://server.test/"), new WebSocketClientOptions { Tls = new() }), Throws.ArgumentException.With.Message.Contains("wss"));

    [Test]
    [Property("Case", "K-C26")]
    public void Session_WithOptionsThatNoClientCanHave_IsRefusedAtConnect()
    {
        Assert.That(() => Connect(new() { Masking = false }), Throws.ArgumentException);
        Assert.That(() => Connect(new() { MaxFrameSize = -1 }), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => Connect(new() { Masking = false, Kind = SessionKind.Raw }), Throws.Nothing);

        static IObservable<IWebSocketSession> Connect(WebSocketSessionOptions session) =>
            WebSocketClient.Connect(ScriptedServer.Uri, new WebSocketClientOptions { Session = session });
    }

    [Test]
    public void Options_Changed_LeaveTheOthersAsTheyWere()
    {
        var headers = new HeaderList { { "X-One", "1" } };
        List<string> subprotocols = ["one"];
        var options = new WebSocketClientOptions { Headers = headers, Subprotocols = subprotocols };

        headers.Add("X-Two", "2");
        subprotocols.Add("two");

        Assert.That(options.Headers, Has.Count.EqualTo(1));
        Assert.That(options.Subprotocols, Has.Count.EqualTo(1));
        Assert.That(options.Headers.IsReadOnly);
        Assert.That(WebSocketClientOptions.Default.Headers.IsReadOnly);
    }

    [Test]
    public void Raw_Session_ShowsControlFrames()
    {
        var server = new ScriptedServer { Greeting = [Testing.WireFrame.Ping()] };
        var options = server.Options with { Session = server.Options.Session with { Kind = SessionKind.Raw, PingInterval = Timeout.InfiniteTimeSpan } };
        var opcodes = new List<Opcode>();

        server.Clock.Run(async () =>
        {
            var session = await server.ConnectAsync(options);
            session.Incoming.Subscribe((Frame frame) => opcodes.Add(frame.Opcode));
            await server.Clock.SettleAsync();
        });

        Assert.That(opcodes, Is.EqualTo(new[] { Opcode.Ping }));
    }
}
