using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Handshaking;

namespace Rx.WebSockets.Protocol.Tests;

public sealed class ServerHandshakeCheckTests
{
    private static readonly string BlanksAndCommas = string.Concat(Enumerable.Repeat(" ,\t,", 2000));

    [TestCase("Connection: keep-alive, Upgrade")]
    [TestCase("Connection: upgrade")]
    [TestCase("Connection:,,UPGRADE,,")]
    [TestCase("Upgrade: h2c, websocket")]
    [TestCase("Upgrade: WebSocket")]
    [TestCase("Upgrade: h2c", "Upgrade: websocket")]
    [TestCase("Host: server.example.com:8080")]
    [TestCase("Host: [2001:db8::1]:443")]
    [TestCase("Host: 127.0.0.1:")]
    [TestCase("Sec-WebSocket-Protocol: a, b", "Sec-WebSocket-Protocol: c")]
    [TestCase("Sec-WebSocket-Protocol: a, A")]
    [TestCase("Sec-WebSocket-Extensions: constructor, a; b=\"c\"")]
    [TestCase("Content-Type: application/json")]
    [TestCase("Content-Length: 0")]
    [Property("Case", "H3.Server")]
    [Property("Case", "H1.3")]
    [Property("Case", "K-E08")]
    public void Check_OfALegalRequest_TakesIt(params string[] changes)
    {
        Assert.That(() => ServerHandshake.Check(Heads.ReadRequest(Heads.Request(changes))), Throws.Nothing);
    }

    [TestCase("-Host")]
    [TestCase("Host:")]
    [TestCase("Host: a", "Host: a")]
    [TestCase("Host: a b")]
    [TestCase("Host: a/b")]
    [TestCase("Host: user@a")]
    [TestCase("Host: a:b")]
    [TestCase("Host: a:65536")]
    [TestCase("Host: [::1")]
    [TestCase("Host: []")]
    [TestCase("Host: [::1]a")]
    [TestCase("Host: ä")]
    [TestCase("-Upgrade")]
    [TestCase("Upgrade: h2c")]
    [TestCase("Upgrade: websockets")]
    [TestCase("Upgrade: websocket/13")]
    [TestCase("-Connection")]
    [TestCase("Connection: keep-alive")]
    [TestCase("Connection: no upgrade")]
    [TestCase("-Sec-WebSocket-Key")]
    [TestCase("Sec-WebSocket-Key:")]
    [TestCase("Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAAA=")]
    [TestCase("Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAA")]
    [TestCase("Sec-WebSocket-Key: not Base64!")]
    [TestCase("Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==")]
    [TestCase("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 13")]
    [TestCase("Sec-WebSocket-Protocol:")]
    [TestCase("Sec-WebSocket-Protocol: ,")]
    [TestCase("Sec-WebSocket-Protocol: a b")]
    [TestCase("Sec-WebSocket-Protocol: a/b")]
    [TestCase("Sec-WebSocket-Protocol: a, b, a")]
    [TestCase("Sec-WebSocket-Protocol: a", "Sec-WebSocket-Protocol: a")]
    [TestCase("Sec-WebSocket-Extensions:")]
    [TestCase("Sec-WebSocket-Extensions: a; b=\"\\c\\c")]
    [TestCase("Sec-WebSocket-Extensions: a", "Sec-WebSocket-Extensions: b c")]
    [TestCase("Origin: http://server.example.com", "Origin: http://server.example.com")]
    [Property("Case", "H3.Server")]
    [Property("Case", "H1.5")]
    [Property("Case", "H1.8")]
    public void Check_OfAHeaderMissingRepeatedOrMalformed_RefusesWith400(params string[] changes)
    {
        var refusal = Refusal(Heads.ReadRequest(Heads.Request(changes)));

        Assert.That(refusal.StatusCode, Is.EqualTo(400));
    }

    [TestCase("-Host", "The header Host has to stand once.")]
    [TestCase("Host: a/b", "The header Host names no host.")]
    [TestCase("-Sec-WebSocket-Key", "The header Sec-WebSocket-Key has to stand once.")]
    [TestCase("Sec-WebSocket-Key: abc", "The header Sec-WebSocket-Key doesn't hold 16 octets in Base64.")]
    public void Check_OfAWrongHeader_SaysWhatIsWrong(string change, string sentence)
    {
        Assert.That(Refusal(Heads.ReadRequest(Heads.Request(change))).Message, Is.EqualTo(sentence));
    }

    [TestCase("-Host")]
    [TestCase("Host: a", "Host: a")]
    [Property("Case", "H3.Server")]
    public void Check_OfAWholeUri_DemandsTheHeaderHostAllTheSame(params string[] changes)
    {
        var request = new HandshakeRequest("GET", "http://server.example.com/", Heads.ReadRequest(Heads.Request(changes)).Headers);

        Assert.That(Refusal(request).StatusCode, Is.EqualTo(400));
    }

    [TestCase("-Sec-WebSocket-Version")]
    [TestCase("Sec-WebSocket-Version: 8")]
    [TestCase("Sec-WebSocket-Version: 14")]
    [TestCase("Sec-WebSocket-Version: 013")]
    [TestCase("Sec-WebSocket-Version: 13, 8")]
    [TestCase("Sec-WebSocket-Version:")]
    [TestCase("-Sec-WebSocket-Version", "-Sec-WebSocket-Key", "Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5")]
    [Property("Case", "H3.Server")]
    [Property("Case", "H1.9")]
    public void Check_OfAnotherVersion_RefusesWith426AndTellsIts(params string[] changes)
    {
        var refusal = Refusal(Heads.ReadRequest(Heads.Request(changes)));

        Assert.That(refusal.StatusCode, Is.EqualTo(426));
        Assert.That(refusal.Headers.GetSingle("Sec-WebSocket-Version"), Is.EqualTo("13"));
        Assert.That(refusal.Headers.GetSingle("Upgrade"), Is.EqualTo("websocket"));
    }

    [Test]
    [Property("Case", "H3.Server")]
    public void Check_OfAnotherMethod_RefusesWith405()
    {
        var request = new HandshakeRequest("POST", "/", Heads.ReadRequest(Heads.Request()).Headers);

        Assert.That(Refusal(request).StatusCode, Is.EqualTo(405));
        Assert.That(Refusal(request).Headers.GetSingle("Allow"), Is.EqualTo("GET"));
    }

    [TestCase(null, true)]
    [TestCase("http://server.example.com", true)]
    [TestCase("null", false)]
    [TestCase("http://evil.example", false)]
    [Property("Case", "H3.Server")]
    [Property("Case", "H1.36")]
    public void Check_WithoutAPolicy_TakesItsOwnPagesAndNoBrowserElse(string? origin, bool taken)
    {
        var request = Heads.ReadRequest(origin is null ? Heads.Request() : Heads.Request("Origin: " + origin));

        Assert.That(() => ServerHandshake.Check(request), taken ? Throws.Nothing : Refuses(403));
        Assert.That(() => ServerHandshake.Check(request, OriginPolicy.Any), Throws.Nothing);
    }

    [Test]
    [Property("Case", "H1.4")]
    public void Check_Of64KiBOfBlanksAndCommas_StaysAsSmallAsTheyAre()
    {
        var request = Heads.ReadRequest(Heads.Request(
            [.. Enumerable.Repeat("Sec-WebSocket-Protocol:" + BlanksAndCommas, 4), "Connection:" + BlanksAndCommas + "upgrade", "Sec-WebSocket-Protocol: b"]));

        Assert.That(() => ServerHandshake.Check(request), Throws.Nothing);
        Assert.That(request.Subprotocols, Is.EqualTo(new[] { "b" }));
    }

    [Test]
    public void CheckExtendedConnect_OfALegalRequest_TakesIt()
    {
        Assert.That(() => ServerHandshake.CheckExtendedConnect(Connect()), Throws.Nothing);
    }

    [TestCase(400, "-Host")]
    [TestCase(400, "Upgrade: websocket")]
    [TestCase(400, "Connection: Upgrade")]
    [TestCase(400, "Sec-WebSocket-Protocol: a b")]
    [TestCase(403, "Origin: http://evil.example")]
    [TestCase(426, "Sec-WebSocket-Version: 8")]
    [Property("Case", "H3.HTTP/2")]
    public void CheckExtendedConnect_OfAnIllegalRequest_RefusesIt(int status, string change)
    {
        Assert.That(() => ServerHandshake.CheckExtendedConnect(Connect(change)), Refuses(status));
    }

    [Test]
    [Property("Case", "H3.HTTP/2")]
    public void CheckExtendedConnect_OfAGet_RefusesIt()
    {
        var get = new HandshakeRequest("GET", "/", Connect().Headers);

        Assert.That(() => ServerHandshake.CheckExtendedConnect(get), Refuses(400));
    }

    private static HandshakeRequest Connect(params string[] changes)
    {
        string[] http1 = ["-Upgrade", "-Connection", "-Sec-WebSocket-Key"];
        return new HandshakeRequest("CONNECT", "/chat", Heads.ReadRequest(Heads.Request([.. http1, .. changes])).Headers);
    }

    private static NUnit.Framework.Constraints.Constraint Refuses(int status) =>
        Throws.TypeOf<HandshakeException>().With.Property(nameof(HandshakeException.StatusCode)).EqualTo(status);

    private static HandshakeException Refusal(HandshakeRequest request) =>
        Assert.Throws<HandshakeException>(() => ServerHandshake.Check(request))!;
}
