using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Testing.Network;

/// <summary>Where dials wait that can't go on; whatever might let them go on opens it, and they look again.</summary>
internal sealed class Gate
{
    private TaskCompletionSource _opened = new();

    public void Open()
    {
        TaskCompletionSource opened = _opened;
        _opened = new TaskCompletionSource();
        opened.SetResult();
    }

    public async Task PassAsync(VirtualLink link, CancellationToken cancellationToken)
    {
        while (link.IsCut)
        {
            await _opened.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
