using System.Collections.Generic;

namespace Rx.WebSockets.Protocol.State;

/// <summary>Passes frames through the extensions of one direction, in lists that it uses again.</summary>
internal sealed class Transforms(IReadOnlyList<IFrameExtension> extensions)
{
    private List<Frame> _from = [];
    private List<Frame> _to = [];

    /// <summary>Those of a connection; null without any extension.</summary>
    public static Transforms? Of(IReadOnlyList<IFrameExtension> extensions) => extensions.Count > 0 ? new(extensions) : null;

    /// <summary>What goes out for a frame: extensions 1..n. Valid until the next call.</summary>
    public List<Frame> Outgoing(Frame frame)
    {
        if (extensions.Count == 1)
        {
            _from.Clear();
            Transform(extensions[0], frame, _from);
            return _from;
        }

        Begin(frame);
        for (var i = 0; i < extensions.Count; i++)
        {
            foreach (var one in _from)
            {
                Transform(extensions[i], one, _to);
            }

            Turn();
        }

        return _from;
    }

    /// <summary>What came in as a frame: extensions n..1. Valid until the next call.</summary>
    public List<Frame> Incoming(Frame frame, int remaining)
    {
        if (extensions.Count == 1)
        {
            _from.Clear();
            extensions[0].TransformIncoming(frame, remaining, _from);
            return _from;
        }

        Begin(frame);
        for (var i = extensions.Count - 1; i >= 0; i--)
        {
            foreach (var one in _from)
            {
                extensions[i].TransformIncoming(one, remaining, _to);
            }

            Turn();
        }

        return _from;
    }

    /// <summary>Lets go of the frames.</summary>
    public void Clear()
    {
        _from.Clear();
        _to.Clear();
    }

    // Others may send a frame twice, a part of it, or later.
    private static void Transform(IFrameExtension extension, Frame frame, List<Frame> output)
    {
        if (extension is PermessageDeflateExtension deflate)
        {
            output.Add(deflate.TransformRented(frame));
        }
        else
        {
            extension.TransformOutgoing(frame.Kept(), output);
        }
    }

    private void Begin(Frame frame)
    {
        Clear();
        _from.Add(frame);
    }

    private void Turn()
    {
        (_from, _to) = (_to, _from);
        _to.Clear();
    }
}
