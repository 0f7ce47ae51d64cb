using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Handshaking;

namespace Rx.WebSockets.Protocol.Tests;

[Property("Case", "H3.Server")]
[Property("Case", "H1.36")]
public sealed class OriginPolicyTests
{
    [TestCase("http://a.example", "a.example", true)]
    [TestCase("https://a.example", "a.example", true, Description = "TLS may end at a proxy")]
    [TestCase("HTTP://A.Example", "a.eXample", true, Description = "upper case")]
    [TestCase("http://a.example:80", "a.example", true, Description = "default port")]
    [TestCase("http://a.example", "a.example:80", true)]
    [TestCase("https://a.example", "a.example:443", true)]
    [TestCase("https://a.example:443", "a.example:", true)]
    [TestCase("http://a.example:8080", "a.example:8080", true)]
    [TestCase("http://[::1]:8080", "[::1]:8080", true)]
    [TestCase("http://b.example", "a.example", false, Description = "other host")]
    [TestCase("http://a.example.b.example", "a.example", false)]
    [TestCase("http://sub.a.example", "a.example", false)]
    [TestCase("http://a.example:8080", "a.example", false)]
    [TestCase("http://a.example", "a.example:8080", false)]
    [TestCase("https://a.example", "a.example:80", false)]
    [TestCase("null", "null", false)]
    [TestCase("", "a.example", false)]
    [TestCase("a.example", "a.example", false)]
    [TestCase("http://a.example/", "a.example", false)]
    [TestCase("http://a.example b", "a.example", false)]
    [TestCase("http://a.example, http://a.example", "a.example", false)]
    [TestCase("http://evil@a.example", "a.example", false)]
    [TestCase("http://a.example:80:80", "a.example", false)]
    [TestCase("chrome-extension://a.example", "a.example", false)]
    [TestCase("file://", "a.example", false)]
    [TestCase("://a.example", "a.example", false)]
    public void SameOrigin_OfAPage_AllowsItsOwnHostAndPort(string origin, string host, bool allowed)
    {
        Assert.That(OriginPolicy.SameOrigin.Allows(From(origin, host)), Is.EqualTo(allowed));
    }

    [TestCase("https://a.example", "wss", true)]
    [TestCase("https://a.example", "HTTPS", true)]
    [TestCase("http://a.example", "ws", true)]
    [TestCase("http://a.example", "wss", false)]
    [TestCase("https://a.example", "ws", false)]
    public void SameOrigin_OfAKnownScheme_AllowsOnlyPagesThatFitIt(string origin, string scheme, bool allowed)
    {
        Assert.That(OriginPolicy.SameOrigin.Allows(From(origin), scheme), Is.EqualTo(allowed));
    }

    [TestCase("https://b.example", true)]
    [TestCase("HTTPS://B.example:443", true)]
    [TestCase("chrome-extension://abc", true)]
    [TestCase("null", true)]
    [TestCase("http://b.example", false)]
    [TestCase("https://b.example:8443", false)]
    [TestCase("http://a.example", false, Description = "the server's own origin isn't listed")]
    [TestCase("https://b.example/", false)]
    [TestCase("Null", false)]
    public void Only_OfAPage_AllowsWhatIsListed(string origin, bool allowed)
    {
        var policy = OriginPolicy.Only("https://b.example", "chrome-extension://abc", "null");

        Assert.That(policy.Allows(From(origin)), Is.EqualTo(allowed));
    }

    [Test]
    public void Only_WithoutTheWordNull_RefusesIt()
    {
        Assert.That(OriginPolicy.Only("https://b.example").Allows(From("null")), Is.False);
    }

    [TestCase("b.example")]
    [TestCase("https://b.example/")]
    [TestCase("https://*.b.example/")]
    [TestCase("")]
    public void Only_OfWhatIsNoOrigin_Throws(string origin)
    {
        Assert.That(() => OriginPolicy.Only(origin), Throws.ArgumentException);
    }

    [Test]
    public void Request_WithoutOrigin_IsAllowedByAll()
    {
        var request = Heads.ReadRequest(Heads.Request());

        foreach (var policy in new[] { OriginPolicy.SameOrigin, OriginPolicy.Any, OriginPolicy.Only() })
            Assert.That(policy.Allows(request), Is.True);
    }

    [Test]
    public void Request_WithSeveralOrigins_IsAllowedByNone()
    {
        var request = Heads.ReadRequest(Heads.Request("Host: a.example", "Origin: http://a.example", "Origin: http://a.example"));

        foreach (var policy in new[] { OriginPolicy.SameOrigin, OriginPolicy.Any, OriginPolicy.Only("http://a.example") })
            Assert.That(policy.Allows(request), Is.False);
    }

    [Test]
    public void Any_OfAnyPage_AllowsIt()
    {
        Assert.That(OriginPolicy.Any.Allows(From("null")), Is.True);
        Assert.That(OriginPolicy.Any.Allows(From("what ever")), Is.True);
    }

    private static HandshakeRequest From(string origin, string host = "a.example") =>
        Heads.ReadRequest(Heads.Request("Host: " + host, "Origin: " + origin));
}
